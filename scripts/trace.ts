import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { stacksIn, tracer } from './trace/stack.ts';

/**
 * `npm run trace < lines`: says of each place in the bundle where it is in the source. Takes lines of the log as they are copied, or
 * stacks.
 *
 * - `--map <file>`: the source map of the commit that is deployed (docs/operations.md, "From a stack to the source"); by default that
 *   of the last build here
 */
const { values } = parseArgs({ options: { map: { type: 'string' } } });
const file = values.map ?? resolve(import.meta.dirname, '../dist/app.js.map');
try {
  const trace = tracer(JSON.parse(await readFile(file, 'utf8')));
  for (const stack of stacksIn(await text(process.stdin))) console.log(stack.split('\n').map(trace).join('\n'));
} catch (error) {
  console.error(
    `${file}: ${(error as Error).message}\nIt takes a source map: npm run build makes one of what is checked out.`,
  );
  process.exitCode = 1;
}
