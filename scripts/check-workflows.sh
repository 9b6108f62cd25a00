#!/usr/bin/env bash
# `npm run check:workflows`: GitHub's workflows, read by actionlint and zizmor, and all shell scripts, read by ShellCheck. Needs
# Python 3.11 or later, for the tools.
set -euo pipefail
cd "$(dirname "$0")/.."

bin=$(scripts/tools/venv.sh workflows)
if ! [ -x "$bin/actionlint" ]; then
  sources=$(mktemp -d)
  trap 'rm -rf "$sources"' EXIT
  (cd scripts/tools/actionlint && GOPATH=$sources GOCACHE=$sources/cache GOFLAGS='-modcacherw -mod=readonly' GOTOOLCHAIN=local \
    "$bin/go" build -o "$bin/actionlint" github.com/rhysd/actionlint/cmd/actionlint)
fi
"$bin/actionlint" -shellcheck "$bin/shellcheck"
"$bin/zizmor" --offline --quiet --persona pedantic --config .github/zizmor.yml .github
git ls-files .ci/run '*.sh' | xargs "$bin/shellcheck"
