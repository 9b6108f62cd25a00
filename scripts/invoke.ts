import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { options } from '../esbuild.config.mjs';
import { openDatabase } from './local/database.ts';
import { lambdaContext } from './local/gateway.ts';
import { runScript } from './local/run-script.ts';
import { BUNDLE, loadHandler } from './local/server.ts';

/**
 * `npm run invoke -- events/x.json`: builds the handler, runs it once on the event of that file and prints its result as
 * JSON. A second argument names a bundle to run instead of building one.
 */
await runScript(async (onStop) => {
  const [file, bundle] = process.argv.slice(2);
  if (!file) throw new Error('Which event? For example: npm run invoke -- events/http-api-get-tags.json');
  const event: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!bundle) await build(options);
  onStop(await openDatabase());
  const result = await loadHandler(bundle ? resolve(bundle) : BUNDLE)(event, lambdaContext());
  console.log(JSON.stringify(result, null, 2));
  return 'done';
});
