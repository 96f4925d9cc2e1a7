#!/bin/sh
# What the tests need made once, before many processes ask for it at the same time: the compiled parts
# of the engines, the tests' own bytecode (pytest writes it), and the programs of other people.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

(scripts/browser.sh && scripts/java.sh && scripts/dovecot.sh) &
brought=$!
# Two lines of work for two cores. What is wrong with a test file is told by the tests themselves.
("$python" scripts/compile.py models ways ties templates && { .venv/bin/pytest -q --collect-only >/dev/null 2>&1 || true; }) &
others=$!
"$python" scripts/compile.py wide tables
wait "$others"
wait "$brought"
