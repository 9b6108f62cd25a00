import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/**
 * What `npm run serve` says when it listens: the URL of the API. All that it says after that is read, too, so that it never waits
 * to be heard.
 *
 * @throws Error where it ends before
 */
export function addressOf(server: ChildProcess): Promise<string> {
  const { promise, resolve: found, reject } = Promise.withResolvers<string>();
  server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  createInterface({ input: server.stdout as Readable }).on('line', (line) => {
    const [, url] = /^Monograph runs at (\S+)/.exec(line) ?? [];
    if (url) found(url);
  });
  return promise;
}
