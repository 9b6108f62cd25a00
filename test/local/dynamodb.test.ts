import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { answers } from '../../scripts/local/dynamodb-process.ts';

/** Uses the DynamoDB Local on a directory until it is told to stop, or is killed. */
const USER = `
import { startDynamodb } from ${JSON.stringify(resolve(import.meta.dirname, '../../scripts/local/dynamodb.ts'))};
const { endpoint, stop } = await startDynamodb({ directory: process.argv[2] });
process.on('SIGTERM', async () => { await stop(); process.exit(0); });
setInterval(() => {}, 60_000);
console.log(endpoint);
`;

let root: string;
let data: string;
const users = new Set<ChildProcess>();

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dynamodb-'));
  await writeFile(join(root, 'user.ts'), USER);
});
beforeEach(async () => {
  data = await mkdtemp(join(root, 'data-'));
});
afterEach(() => Promise.all([...users].map((user) => end(user))));
afterAll(() => rm(root, { recursive: true }));

test('who starts on a directory in use shares it, and keeps it when the starter stops', async () => {
  const [starter, endpoint] = await use();
  const [other, shared] = await use();
  expect(shared).toBe(endpoint);

  await end(starter);
  expect(await answers(endpoint)).toBe(true);
  await end(other);
  expect(await answers(endpoint)).toBe(false);
  expect(existsSync(join(data, 'process.json'))).toBe(false);
});

test('two that start on a directory at one time share one', async () => {
  const [[, one], [, other]] = await Promise.all([use(), use()]);
  expect(other).toBe(one);
});

test('one whose starter was killed is shared by the next, who stops it', async () => {
  const [starter, endpoint] = await use();
  await end(starter, 'SIGKILL');
  expect(await answers(endpoint)).toBe(true);

  const [next, shared] = await use();
  expect(shared).toBe(endpoint);
  await end(next);
  expect(await answers(endpoint)).toBe(false);
});

async function use(): Promise<[ChildProcess, endpoint: string]> {
  const user = spawn(process.execPath, [join(root, 'user.ts'), data], { stdio: ['ignore', 'pipe', 'inherit'] });
  users.add(user);
  const [endpoint] = await once(createInterface({ input: user.stdout as Readable }), 'line');
  return [user, endpoint];
}

async function end(user: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (!users.delete(user)) return;
  user.kill(signal);
  await once(user, 'exit');
}
