// The function's entry: runs app.js beside it, from V8's code cache where there is one that was made for this Node.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

const filename = `${__dirname}/app.js`;

let cachedData;
try {
  cachedData = readFileSync(`${__dirname}/app-${process.version}-${process.arch}.cache`);
} catch {
  // V8 compiles the source then, as it does where it finds that the cache was made under other flags.
}
// The build writes ASCII, and nothing is quicker to read than Latin-1. The script is the function that a module is in Node.
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
script.runInThisContext()(exports, require, module, filename, __dirname);
