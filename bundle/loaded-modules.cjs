// Run as `loaded-modules.cjs APP`: prints, as JSON, the modules of Node that are loaded after a first answer from DynamoDB. In
// CommonJS, as Lambda loads the function: an ESM import of node:http would load more.
const event = {
  version: '2.0',
  rawPath: '/api/tags',
  rawQueryString: '',
  headers: {},
  requestContext: { requestId: 'first', http: { method: 'GET', path: '/api/tags' } },
  isBase64Encoded: false,
};
const context = { awsRequestId: 'first', getRemainingTimeInMillis: () => 15_000 };

async function main() {
  const { statusCode } = await require(String(process.argv[2])).handler(event, context);
  if (statusCode !== 200) throw new Error(`status ${statusCode}`);
  const { moduleLoadList } = /** @type {{ moduleLoadList: string[] }} */ (/** @type {unknown} */ (process));
  console.log(JSON.stringify(moduleLoadList));
  process.exit();
}

main();
