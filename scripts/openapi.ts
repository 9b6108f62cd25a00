import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openApi } from './openapi/document.ts';

const FILE = resolve(import.meta.dirname, '../docs/openapi.json');

/**
 * `npm run docs:openapi` writes docs/openapi.json, the description of the API, from the routes (src/routes) and the prose
 * (docs/api.md). With `--check` it only fails where the file is not what it would write.
 */
const { version } = JSON.parse(await readFile(resolve(import.meta.dirname, '../package.json'), 'utf8'));
const text = `${JSON.stringify(await openApi(version), null, 2)}\n`;
if (!process.argv.includes('--check')) await writeFile(FILE, text);
else if ((await readFile(FILE, 'utf8').catch(() => '')) !== text) {
  throw new Error('docs/openapi.json is not what the routes say: npm run docs:openapi');
}
