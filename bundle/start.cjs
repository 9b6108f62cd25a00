// The function's entry: runs app.js beside it, from V8's code cache where there is one that was made for this Node.
const { readFileSync } = require('node:fs');
const { Module } = require('node:module');
const { Script } = require('node:vm');

const name = `app-${process.version}-${process.arch}${process.execArgv.includes('--expose-gc') ? '-gc' : ''}.cache`;

/** V8 itself looks whether the cache fits, and compiles the source where it does not. */
function load() {
  const filename = `${__dirname}/app.js`;
  let cachedData;
  try {
    cachedData = readFileSync(`${__dirname}/${name}`);
  } catch {
    return require(filename);
  }
  const script = new Script(Module.wrap(readFileSync(filename, 'utf8')), { filename, cachedData });
  const app = { exports: {} };
  script.runInThisContext().call(app.exports, app.exports, require, app, filename, __dirname);
  return app.exports;
}

module.exports = load();
