#!/usr/bin/env bash
# Makes a virtual environment of Python tools, pinned with their hashes, where it is not there yet or its list has changed, and
# prints where its programs are. Tools have one environment each, so that what they depend on cannot be at odds.
#
#   bin=$(scripts/tools/venv.sh schemathesis)    # from scripts/tools/schemathesis.txt, in .venv/schemathesis
set -euo pipefail
name=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
list=$root/scripts/tools/$name.txt
venv=$root/.venv/$name
made=$venv/made-from.txt

if ! cmp --quiet "$list" "$made"; then
  python=${PYTHON:-python3}
  if ! "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2> /dev/null; then
    echo "The tools in $list need Python 3.10 or later with venv (on Debian: apt-get install python3-venv)" >&2
    exit 1
  fi
  echo "Installing $name into .venv/$name" >&2
  rm -rf "$venv"
  # Copies, because `sam build --config-env container` copies this folder too, to where links lead nowhere.
  "$python" -m venv --copies "$venv"
  # Without dependencies, because the list has them all.
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$list" >&2
  "$venv/bin/pip" check --disable-pip-version-check >&2
  cp "$list" "$made"
fi
echo "$venv/bin"
