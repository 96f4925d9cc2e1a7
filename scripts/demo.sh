#!/bin/sh
# `make demo`: a connector's world (or your own archive), imported, told and served.
# MAIL=path [DEALS=file.csv] [OWNER=address] for your own; nothing leaves this machine.
set -eu
cd "$(dirname "$0")/.."
tengill=.venv/bin/tengill

if [ -n "${MAIL:-}" ]; then
    export TENGILL_HOME="${TENGILL_HOME:-$PWD/demo/own}"
    "$tengill" import "$MAIL" ${OWNER:+--owner "$OWNER"}
    if [ -n "${DEALS:-}" ]; then "$tengill" outcomes import "$DEALS"; fi
else
    export TENGILL_HOME="${TENGILL_HOME:-$PWD/demo/home}"
    # A world whose making was interrupted is made again.
    if [ ! -f demo/world/.whole ]; then
        rm -rf demo/world
        "$tengill" simulate demo/world
        touch demo/world/.whole
    fi
    "$tengill" import demo/world/mailbox.mbox --owner sigga@leidarvisir.example
    # Her other two addresses, which a person would confirm on the screen.
    "$tengill" owner sigga@leidarvisir.example sigridur@fyrraverk.example \
        sigridur.heima@postur.example >/dev/null
    "$tengill" outcomes import demo/world/deals.csv
fi
"$tengill" statement
if [ -z "${NO_SERVE:-}" ]; then exec "$tengill" serve; fi
