import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Where Lambda's images have their Node: in a build container of AWS the cache is made with that one. */
const LAMBDA_NODE = '/var/lang/bin/node';

/** V8 takes a cache only under the flags that it was made under; Lambda's runtime may have this one. */
const FLAGS = [[], ['--expose-gc']];

/**
 * Makes V8's code caches of `app.js`, in its folder, one for each set of flags. `start.cjs` looks for them by these names.
 *
 * @param {string} directory
 * @returns {{ file: string, bytes: number }[]}
 */
export function makeCodeCaches(directory) {
  const node = existsSync(LAMBDA_NODE) ? LAMBDA_NODE : process.execPath;
  const name = `app-${execFileSync(node, ['-p', 'process.version + "-" + process.arch'], { encoding: 'utf8' }).trim()}`;
  return FLAGS.map((flags) => {
    const file = join(directory, `${name}${flags.length > 0 ? '-gc' : ''}.cache`);
    const warmRun = join(import.meta.dirname, 'warm-run.ts');
    execFileSync(node, [...flags, warmRun, join(directory, 'app.js'), file], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return { file: basename(file), bytes: statSync(file).size };
  });
}
