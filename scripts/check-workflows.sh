#!/usr/bin/env bash
# `npm run check:workflows`: GitHub's workflows, read by actionlint, and all shell scripts, read by ShellCheck. Needs Python 3.10 or
# later, for the tools.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=$(scripts/tools/venv.sh actionlint)
if ! [ -x "$bin/actionlint" ]; then
  sources=$(mktemp -d)
  trap 'rm -rf "$sources"' EXIT
  GOBIN=$bin GOPATH=$sources GOCACHE=$sources/cache GOFLAGS=-modcacherw GOTOOLCHAIN=local \
    "$bin/go" install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
fi
"$bin/actionlint" -shellcheck "$bin/shellcheck"
git ls-files .ci/run '*.sh' | xargs "$bin/shellcheck"
