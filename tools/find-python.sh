#!/bin/sh
# Print a Python that this project can be set up with: $PYTHON if given, else the first that works.
# Each is tried, not just looked for: a shim may stand on the PATH for a version that is not there.

works() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    if works "$PYTHON"; then
        echo "$PYTHON"
        exit 0
    fi
    echo "error: PYTHON=$PYTHON is not a Python 3.11 or newer with venv" >&2
    exit 1
fi

for python in python3.11 python3.12 python3.13 python3.14 python3; do
    if works "$python"; then
        echo "$python"
        exit 0
    fi
done
echo "error: no Python 3.11 or newer with venv found; install one, or name it: make PYTHON=/path/to/python" >&2
exit 1
