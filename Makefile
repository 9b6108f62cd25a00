# `sam build` calls this with ARTIFACTS_DIR set; the bundle is the one that `npm run build` makes. In AWS's build containers
# (`sam build --config-env container`) it is built with packages of that platform, and with V8's code cache, made by Lambda's own
# runtime: from any other machine that would be bytes that never fit.
.PHONY: build-ApiFunction packages
build-ApiFunction:
	if [ -x /var/runtime/bootstrap ]; then $(MAKE) packages; fi
	npm run build
	cp dist/handler.js dist/app.js "$(ARTIFACTS_DIR)/"
	if [ -x /var/runtime/bootstrap ]; then cp dist/*.cache "$(ARTIFACTS_DIR)/"; fi

# SAM gives up on a container that is silent for a minute, as npm may be on a slow machine.
packages:
	npm ci & npm=$$!; while kill -0 $$npm 2> /dev/null; do echo "npm ci"; sleep 15; done; wait $$npm
