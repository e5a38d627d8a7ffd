#!/bin/sh
# Install the command on a runner: what it depends on by the hashes of requirements.lock, then itself, from this
# checkout or from the requirement that is given. The workflows call it, with RUNNER_TEMP and GITHUB_PATH set.
set -eu

requirement=${1:-}
source=$(cd "$(dirname "$0")/.." && pwd)
home=$RUNNER_TEMP/reconciler

if [ -n "$requirement" ] && ! printf '%s' "$requirement" | grep -Eqx 'git\+https://[A-Za-z0-9./_-]+@[0-9a-f]{40}'; then
    echo "::error::the input reconciler must be git+https://HOST/OWNER/REPO@ and the 40 digits of a commit" >&2
    exit 64
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
python -m venv --clear "$home"
python "$source/tools/runtime_requirements.py" >"$RUNNER_TEMP/reconciler-requirements.txt"
"$home/bin/python" -m pip install --quiet --require-hashes --only-binary :all: \
    -r "$RUNNER_TEMP/reconciler-requirements.txt"
"$home/bin/python" -m pip install --quiet --no-deps --no-build-isolation "${requirement:-$source}"
"$home/bin/reconciler" --version
echo "$home/bin" >>"$GITHUB_PATH"
