// What code-cache.mjs has Lambda's runtime run, in a build container. In CommonJS, because that is how the function is loaded.
exports.handler = async (/** @type {{ directory: string }} */ { directory }) => {
  const { makeCache } = await import('./warm-run.ts');
  await makeCache(directory);
};
