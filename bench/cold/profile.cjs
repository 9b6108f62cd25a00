// A new process that runs a bundle whose modules each say when they have run, and says how long everything took, in milliseconds.
// Node's own modules come first, one by one: most of them are loaded by whoever asks first.

const { readFileSync, writeFileSync } = require('node:fs');
const { GCProfiler } = require('node:v8');
const { Script } = require('node:vm');

const { BUNDLE = '', CACHE = '', NODE_MODULES = '', GARBAGE = '', HEALTH = '' } = process.env;
/** @type {[string, number][]} */
const spans = [];
const now = () => process.hrtime.bigint();
const collections = new GCProfiler();
collections.start();
let last = now();
/** @param {string} what */
const mark = (what) => {
  spans.push([what, Number(now() - last) / 1e6]);
  last = now();
};
Object.assign(globalThis, { __mark: mark });

for (const name of NODE_MODULES.split(',')) {
  require(`node:${name}`);
  mark(`node:${name}`);
}
process.stdout.fd;
process.stderr.fd;
mark('standard output');
const source = readFileSync(BUNDLE, 'latin1');
const cachedData = CACHE ? readFileSync(CACHE) : undefined;
mark('reading the files');
const script = new Script(source, { filename: BUNDLE, cachedData });
mark('compiling, or the cache');
if (script.cachedDataRejected) throw new Error('the cache does not fit');
script.runInThisContext()(exports, require, module, BUNDLE, '');
mark('src');

/** @type {any} */ (module.exports)
  .handler(JSON.parse(HEALTH), { awsRequestId: 'cold', getRemainingTimeInMillis: () => 15_000 })
  .then(() => {
    mark('the first answer');
    const costs = collections.stop()?.statistics.map(({ cost }) => cost / 1e3) ?? [];
    spans.push([GARBAGE, costs.reduce((sum, cost) => sum + cost, 0)]);
    if (process.env.MAKE_CACHE) writeFileSync(process.env.MAKE_CACHE, script.createCachedData());
    process.stdout.write(`\n${JSON.stringify(spans)}`, () => process.exit());
  });
