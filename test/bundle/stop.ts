import { once } from 'node:events';

/** Stops what serve.ts started. */
afterAll(async () => {
  const server = globalThis.bundleServer;
  if (!server || server.exitCode !== null) throw new Error('the server of the bundle has ended before its tests');
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
});
