# The API without Lambda: the same handler as a plain Node process, on the table and the DynamoDB that the environment names
# (docs/operations.md).
#
#   docker build --tag monograph .
#   docker run --publish 3000:3000 --env AWS_REGION=eu-central-1 --env TABLE_NAME=monograph monograph

# Any image with Node 24.
ARG BASE=node:24.19.0-bookworm-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df

FROM $BASE AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# By the Node that will run it, not by the one that npm brings: V8's code cache fits no other.
RUN node esbuild.config.mjs

# No package of npm is in here: what the product needs is in the bundle, and the server needs nothing.
FROM $BASE
WORKDIR /app
COPY package.json ./
COPY scripts/serve.ts scripts/
COPY scripts/local scripts/local/
COPY --from=build /build/dist/package.json /build/dist/*.js /build/dist/*.cache dist/
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
USER 1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "scripts/serve.ts"]
