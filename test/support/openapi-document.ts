import { readFile } from 'node:fs/promises';

/** docs/openapi.json, as it is served and published. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at parts of it, and fail where these are not there
export const document: any = JSON.parse(await readFile('docs/openapi.json', 'utf8'));
