#!/bin/sh
# `make demo`: a connector's world (or your own archive), imported, told and served.
# MAIL=path [DEALS=file.csv] [OWNER=address] for your own; nothing leaves this machine.
set -eu
cd "$(dirname "$0")/.."
tengill=.venv/bin/tengill
made='all sources, 1' # raise it when the simulated world changes

if [ -n "${MAIL:-}" ]; then
    export TENGILL_HOME="${TENGILL_HOME:-$PWD/demo/own}"
    # A wrong path is told now, not after the mail was read.
    if [ -n "${DEALS:-}" ] && [ ! -r "$DEALS" ]; then
        printf 'There is no file %s to read deals from. Check the path.\n' "$DEALS" >&2
        exit 3
    fi
    "$tengill" import "$MAIL" ${OWNER:+--owner "$OWNER"}
    if [ -n "${DEALS:-}" ] && ! "$tengill" outcomes import "$DEALS"; then
        printf '%s\n' "The deals are left out for now; the mail is in. Bring them in on the screen (Outcomes," \
            "Import a list of deals), which asks for what is missing, or with:" \
            "  TENGILL_HOME='$TENGILL_HOME' $tengill outcomes import '$DEALS' --help" >&2
    fi
else
    export TENGILL_HOME="${TENGILL_HOME:-$PWD/demo/home}"
    # A world whose making was interrupted, or that an older version made, is made again; the
    # ledger of the other world is laid aside, for two worlds in one ledger are no world.
    if [ "$(cat demo/world.made 2>/dev/null)" != "$made" ]; then
        rm -rf demo/world demo/world.made
        if [ -d demo/home ]; then
            rm -rf demo/home.before
            mv demo/home demo/home.before
        fi
        "$tengill" simulate demo/world
        printf '%s\n' "$made" >demo/world.made
    fi
    "$tengill" import demo/world --owner sigga@leidarvisir.example
    # Her other two addresses, which a person would confirm on the screen.
    "$tengill" owner sigga@leidarvisir.example sigridur@fyrraverk.example \
        sigridur.heima@postur.example >/dev/null
    "$tengill" outcomes import demo/world/deals.csv
fi
"$tengill" statement
if [ -z "${NO_SERVE:-}" ]; then exec "$tengill" serve; fi
