# `sam build` calls this with ARTIFACTS_DIR set; the bundle is the one that `npm run build` makes. In AWS's build containers
# (`sam build --config-env container`) it is built with packages of that platform, and with V8's code cache, made by Lambda's own
# runtime: from any other machine that would be bytes that never fit.
.PHONY: build-ApiFunction
build-ApiFunction:
	if [ -x /var/runtime/bootstrap ]; then npm ci; fi
	npm run build
	cp dist/handler.js dist/app.js "$(ARTIFACTS_DIR)/"
	if [ -x /var/runtime/bootstrap ]; then cp dist/*.cache "$(ARTIFACTS_DIR)/"; fi
