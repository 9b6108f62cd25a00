import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { options } from '../esbuild.config.mjs';
import { startDynamodb } from './local/dynamodb.ts';
import { useLocalEndpoint } from './local/environment.ts';
import type { EventSource } from './local/events.ts';
import { createGateway } from './local/gateway.ts';
import { runScript } from './local/run-script.ts';
import { loadHandler } from './local/server.ts';
import { createTableFromTemplate } from './local/table.ts';

const ROOT = resolve(import.meta.dirname, '..');
const DOCUMENT = 'docs/openapi.json';

/**
 * `npm run check:api`: holds the API against docs/openapi.json. Schemathesis makes up requests, valid and invalid ones, by the
 * document, and fails on any answer that is not in it. The API is the bundle that would be deployed, on a DynamoDB Local in
 * memory. Arguments go to Schemathesis (`-n 100`: more requests; `--include-operation-id follow`: one operation);
 * EVENT_SOURCE says in which gateway's place the server stands (`http-api`, as deployed, `rest-api`, `function-url`).
 */
await runScript(async (onStop) => {
  let schemathesis: ChildProcess | undefined;
  onStop(() => void schemathesis?.kill());

  const bin = execFileSync('scripts/tools/venv.sh', ['schemathesis'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const [database] = await Promise.all([startDynamodb({ inMemory: true }), build(options)]);
  onStop(database.stop);
  useLocalEndpoint(database.endpoint, 'check');
  const client = new DynamoDBClient({ endpoint: database.endpoint });
  await createTableFromTemplate(client, 'check');
  client.destroy();

  const handler = loadHandler();
  const server = createGateway(() => handler, process.env.EVENT_SOURCE as EventSource | undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onStop(() => server.closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;

  const other = await register(url, 'somebody-else');
  const { slug, comment } = await publishSomething(url, other);
  const tester = await register(url, 'tester');
  const own = await publishSomething(url, tester);
  const spare = await publishSomething(url, tester);

  schemathesis = spawn(
    `${bin}/schemathesis`,
    ['--config-file', 'scripts/check-api/schemathesis.toml', 'run', DOCUMENT, '--url', url, ...process.argv.slice(2)],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        API_TOKEN: tester,
        API_USERNAME: 'somebody-else',
        API_SLUG: slug,
        API_OWN_SLUG: own.slug,
        API_SPARE_SLUG: spare.slug,
        API_COMMENT: String(comment),
      },
    },
  );
  const [exitCode, signal] = await once(schemathesis, 'exit');
  if (signal) throw new Error(`Schemathesis was ended by ${signal}`);
  if (exitCode !== 0) throw new Error(`The API and ${DOCUMENT} do not agree`);
  return 'done';
});

/** Returns the new user's token. */
async function register(url: string, username: string): Promise<string> {
  const user = { username, email: `${username}@example.com`, password: 'correct horse' };
  return (await post(`${url}/users`, { user })).user.token;
}

/** An article with a comment, so that what is somebody else's, and what is the caller's own, is there to be found. */
async function publishSomething(url: string, token: string): Promise<{ slug: string; comment: number }> {
  const draft = { title: 'An article', description: 'To be found', body: 'Text', tagList: ['found'] };
  const { slug } = (await post(`${url}/articles`, { article: draft }, token)).article;
  const { comment } = await post(`${url}/articles/${slug}/comments`, { comment: { body: 'A comment' } }, token);
  return { slug, comment: comment.id };
}

// biome-ignore lint/suspicious/noExplicitAny: what comes back is about to be checked
async function post(url: string, body: unknown, token?: string): Promise<any> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Token ${token}` }) };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
