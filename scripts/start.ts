import { watch } from 'node:fs';
import { resolve } from 'node:path';
import { context } from 'esbuild';
import { options } from '../esbuild.config.mjs';
import { openDatabase } from './local/database.ts';
import type { LambdaHandler } from './local/gateway.ts';
import { printRequests } from './local/request-lines.ts';
import { runScript } from './local/run-script.ts';
import { addressFromEnvironment, listen, loadHandler } from './local/server.ts';
import { sweepEveryMinute } from './local/sweeper.ts';

/**
 * `npm start`: DynamoDB Local, the table, the bundle that would be deployed, and a server in API Gateway's place.
 * `npm run dev` (--watch) builds and loads the bundle again whenever a source file changes.
 */
await runScript(async (onStop) => {
  const { promise: ready, resolve: setReady } = Promise.withResolvers<void>();
  let handler: LambdaHandler;
  const current = async () => {
    await ready;
    return handler;
  };

  // Listens first: a taken port is known at once, and what comes early waits.
  const server = await listen(current, addressFromEnvironment());
  onStop(() => server.close(300));

  const bundle = await context(options);
  const [stopDatabase] = await Promise.all([openDatabase(), bundle.rebuild()]);
  handler = loadHandler();
  onStop(sweepEveryMinute(current).stop);
  onStop(stopDatabase);
  onStop(() => bundle.dispose());

  if (process.argv.includes('--watch')) {
    watchSources(async () => {
      const started = performance.now();
      await bundle.rebuild();
      handler = loadHandler();
      console.log(`Reloaded in ${(performance.now() - started).toFixed(0)} ms`);
    });
  }
  // Lines for people, unless LOG_LEVEL asks for those that Lambda would log.
  if (!process.env.LOG_LEVEL) printRequests();
  setReady();
  console.log(`Monograph runs at ${server.url}/api (Ctrl-C stops it). Try: curl -i ${server.url}/api/tags`);
  return 'running';
});

/** Calls `reload` after each burst of changes, one call at a time; its errors are reported and the old handler stays. */
function watchSources(reload: () => Promise<void>): void {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  watch(resolve(import.meta.dirname, '../src'), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(reload).catch((error) => console.error(error instanceof Error ? error.message : error));
    }, 50);
  });
}
