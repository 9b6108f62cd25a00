# `sam build` calls this with ARTIFACTS_DIR set; the bundle is the one that `npm run build` makes. Its code cache fits one Node
# alone, so it goes along only where it was made by Lambda's own, which is in AWS's build containers.
.PHONY: build-ApiFunction
build-ApiFunction:
	npm run build
	cp dist/handler.js dist/app.js "$(ARTIFACTS_DIR)/"
	if [ -x /var/lang/bin/node ]; then cp dist/*.cache "$(ARTIFACTS_DIR)/"; fi
