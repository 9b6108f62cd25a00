import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { serveEmptyTable } from './empty-table.ts';

type Handler = (event: object, context: object) => Promise<{ body?: string }>;

const article = { title: 'Warm', description: 'up', body: 'before the first request', tagList: ['warm'] };
const user = { username: 'warm', email: 'warm@example.com', password: 'correct horse' };
const requests: [method: string, path: string, body?: object][] = [
  ['GET', '/health'],
  ['POST', '/users', { user }],
  ['GET', '/tags'],
  ['GET', '/articles'],
  ['GET', '/articles/warm-0000000000a'],
  ['GET', '/profiles/warm'],
  ['GET', '/user'],
  ['POST', '/users/login', { user }],
  ['POST', '/articles', { article }],
  ['POST', '/articles', { article: {} }],
];

let token: string | undefined;

/**
 * Loads `app.js` of a directory in the Node that a cache is for, has it answer requests of each kind, so that V8 has compiled what
 * they need, and writes V8's code cache beside it, by the name that `start.cjs` looks for.
 */
export async function makeCache(directory: string): Promise<void> {
  const table = await serveEmptyTable();
  // Each request has a line in the log and one of metrics, whose code is to be in the cache, too.
  Object.assign(process.env, table.env, {
    TABLE_NAME: 'warm',
    LOG_LEVEL: 'INFO',
    POWERTOOLS_METRICS_DISABLED: 'false',
  });

  const filename = join(directory, 'app.js');
  const script = new Script(readFileSync(filename, 'latin1'), { filename });
  const app = { exports: {} as { handler: Handler } };
  script.runInThisContext()(app.exports, createRequire(filename), app, filename, '');
  for (const [method, path, body] of requests) {
    const result = await app.exports.handler(eventOf(method, path, body), {
      awsRequestId: 'warm',
      getRemainingTimeInMillis: () => 15_000,
    });
    token ??= JSON.parse(result.body ?? '{}').user?.token;
  }
  if (!token) throw new Error('the warm run did not get as far as a token');
  writeFileSync(join(directory, `app-${process.version}-${process.arch}.cache`), script.createCachedData());
  table.close();
}

function eventOf(method: string, path: string, body?: object) {
  return {
    version: '2.0',
    rawPath: `/api${path}`,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Token ${token}` } : {}) },
    requestContext: { requestId: 'warm', http: { method, path: `/api${path}` } },
    ...(body ? { body: JSON.stringify(body) } : {}),
    isBase64Encoded: false,
  };
}

// `node warm-run.ts DIRECTORY`, as code-cache.mjs runs it outside of Lambda's runtime
if (import.meta.main) await makeCache(String(process.argv[2]));
