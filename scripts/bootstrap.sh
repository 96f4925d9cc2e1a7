#!/bin/sh
# Makes .venv with everything the lock file names. $1: "run" (use it) or "dev" (work on it).
set -eu
cd "$(dirname "$0")/.."
export UV_PYTHON_DOWNLOADS=never UV_PYTHON_PREFERENCE=only-system
# Compiled once here: a machine that forbids writing bytecode would compile at every start.
export UV_COMPILE_BYTECODE=1
say() { printf '%s\n' "$*" >&2; }

python=""
for candidate in python3.11 python3.12 python3.13 python3; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    say "Tengill needs Python 3.11 or newer. On Debian: apt-get install python3 python3-venv"
    exit 1
fi

if [ ! -x .uv-venv/bin/uv ]; then
    say "Bringing the installer (uv) …"
    if ! "$python" -m venv .uv-venv >/dev/null 2>&1; then
        rm -rf .uv-venv
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
            "$python" -m venv .uv-venv
        else
            say "Python's venv module is missing. On Debian: apt-get install python3-venv"
            exit 1
        fi
    fi
    .uv-venv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
fi

say "Installing what Tengill needs …"
if [ "${1:-dev}" = run ]; then
    # --inexact: what `make test` brought stays.
    .uv-venv/bin/uv sync --quiet --frozen --inexact --no-default-groups --group build --python "$python"
else
    .uv-venv/bin/uv sync --quiet --frozen --python "$python"
fi
.venv/bin/python -m compileall -q src
# The language packs in compiled form, or the first import would make them.
.venv/bin/python -c 'from tengill.workspace.encoding import prepare; prepare()'
