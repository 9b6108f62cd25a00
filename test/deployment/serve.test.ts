import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { type LocalDynamodb, startDynamodb } from '../../scripts/local/dynamodb.ts';
import { addressOf } from '../support/served.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

let database: LocalDynamodb;
let server: ChildProcess | undefined;

beforeAll(async () => {
  database = await startDynamodb({ inMemory: true });
});

afterAll(async () => {
  server?.kill('SIGKILL');
  await database?.stop();
});

test('without Lambda, the built function answers a whole session on a table that was made for it', async () => {
  const env = { ...process.env, DYNAMODB_ENDPOINT: database.endpoint, TABLE_NAME: 'served', PORT: '0' };
  const options = { cwd: ROOT, env };
  await run(process.execPath, ['scripts/create-table.ts'], options);
  await run(process.execPath, ['scripts/create-table.ts'], options); // and leaves it as it is

  server = spawn(process.execPath, ['scripts/serve.ts'], { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await addressOf(server);
  const { stdout } = await run(process.execPath, ['scripts/tour.ts', url], options);
  expect(stdout).toMatch(/✓ \d+ calls, each answered as the contract says/);

  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
});
