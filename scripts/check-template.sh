#!/usr/bin/env bash
# `npm run check:template`: the templates, read by AWS's own tools and by Checkov, and the function built as `sam deploy` will
# upload it. Needs Python 3.10 or later; no AWS account.
set -euo pipefail
cd "$(dirname "$0")/.."

export SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-us-east-1}
sam=$(scripts/tools/venv.sh sam) # brings cfn-lint along
checkov=$(scripts/tools/venv.sh checkov)

"$sam/sam" validate --lint
"$sam/cfn-lint" --include-checks I -- template.yaml deploy/*.yaml

# Checkov passes over resources whose condition the parameters' defaults do not meet, so it is shown them without conditions.
unconditional=$(mktemp -d)
trap 'rm -rf "$unconditional"' EXIT
for template in template.yaml deploy/*.yaml; do
  sed '/^    Condition: /d' "$template" > "$unconditional/$(basename "$template")"
done
"$checkov/checkov" --directory "$unconditional" --framework cloudformation --skip-download --quiet --compact

npm run --silent sam:build
