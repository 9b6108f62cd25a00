import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { addressOf } from '../support/served.ts';

declare global {
  var bundleServer: ChildProcess | undefined;
}

/**
 * Runs once for each test file: serves the built bundle, with its own DynamoDB client, on the file's table, so that the contract is
 * held against what is deployed (`API_BASE_URL`, test/support/api.ts).
 */
const server = spawn(process.execPath, ['scripts/serve.ts'], {
  cwd: resolve(import.meta.dirname, '../..'),
  env: { ...process.env, PORT: '0', LOG_LEVEL: 'SILENT' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
globalThis.bundleServer = server;
process.env.API_BASE_URL = (await addressOf(server)).replace(/\/api$/, '');
