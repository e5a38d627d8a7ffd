#!/bin/sh
# Fill .venv with what requirements.lock pins, and this checkout. The Makefile calls it when that is due, from
# the checkout's folder, with TMPDIR and pip's settings such that nothing is left anywhere else.
set -eu

log=.tmp/setup.log

quietly() {
    "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        echo "error: set-up failed at: $*" >&2
        exit 1
    }
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(sh tools/find-python.sh)
    echo "Setting up .venv with $("$python" --version), once …"
    quietly "$python" -m venv --clear .venv
fi
echo "Installing $(grep -c '==' requirements.lock) pinned packages …"
quietly .venv/bin/python -m pip install --require-hashes -r requirements.lock
quietly .venv/bin/python -m pip install --no-deps --no-build-isolation -e .
echo "Ready."
