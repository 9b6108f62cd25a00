#!/usr/bin/env bash
# Installs AWS's runtime interface client for Node, which runs a handler on Lambda, where it is not there yet or another
# version is asked for, and prints where it is. It has a native part, which takes a minute to build: so it is no dependency
# of the project itself.
#
#   client=$(scripts/tools/lambda-runtime.sh)    # from scripts/tools/lambda-runtime/package-lock.json
set -euo pipefail
cd "$(dirname "$0")/lambda-runtime"
made=node_modules/made-from.json

if ! cmp --quiet package-lock.json "$made"; then
  for tool in cmake make c++ python3; do
    command -v "$tool" > /dev/null && continue
    echo "To build AWS's runtime interface client takes $tool (on Debian: apt-get install cmake make g++ python3)" >&2
    exit 1
  done
  echo "Building AWS's runtime interface client" >&2
  npm ci >&2
  cp package-lock.json "$made"
fi
echo "$PWD/node_modules/aws-lambda-ric/index.mjs"
