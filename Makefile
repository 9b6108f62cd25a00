# `sam build` calls this with ARTIFACTS_DIR set; the bundle is the one that `npm run build` makes.
.PHONY: build-ApiFunction
build-ApiFunction:
	npm run build
	cp dist/handler.js "$(ARTIFACTS_DIR)/"
