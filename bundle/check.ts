import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { serveEmptyTable } from './empty-table.ts';

/**
 * `npm run check:bundle`: what the start of the function depends on, counted on what `npm run build` made: its size, alone and
 * against the same source bundled plainly, and that nothing is loaded which only other ways to run need.
 */
const dist = join(import.meta.dirname, '../dist');
const MAX_GZIPPED_BYTES = 110 * 1024;
const MAX_SHARE_OF_PLAIN = 0.45;
/** Other sources of credentials and settings than the environment, and the second HTTP client of Node. */
const UNWANTED =
  /undici|nested-clients|client-(sts|sso)|token-providers|credential-provider|imds|instance-?metadata|shared-ini/i;

const gzipped = (file: string) => gzipSync(readFileSync(file), { level: 9 }).length;

const size = gzipped(join(dist, 'app.js'));
const share = size / (await plainSize());
const { inputs = {} } =
  Object.values(metafile().outputs).find(({ entryPoint }) => entryPoint === 'src/handler.ts') ?? {};
const bundled = Object.keys(inputs).filter((path) => UNWANTED.test(path) && (inputs[path]?.bytesInOutput ?? 0) > 0);
const loaded = (await loadedModules()).filter((name) => UNWANTED.test(name));

const checks: [what: string, is: string, limit: string, holds: boolean][] = [
  ['gzipped', kilobytes(size), `≤ ${kilobytes(MAX_GZIPPED_BYTES)}`, size <= MAX_GZIPPED_BYTES],
  ['of a plain bundle', share.toFixed(2), `≤ ${MAX_SHARE_OF_PLAIN}`, share <= MAX_SHARE_OF_PLAIN],
  ['bundled for other ways to run', bundled.join(' ') || 'none', 'none', bundled.length === 0],
  ['loaded by Node for them', loaded.join(' ') || 'none', 'none', loaded.length === 0],
];
for (const [what, is, limit, holds] of checks) console.log(`${holds ? 'ok    ' : 'NOT OK'}  ${what}: ${is} (${limit})`);
process.exitCode = checks.every(([, , , holds]) => holds) ? 0 : 1;

function metafile(): Metafile {
  return JSON.parse(readFileSync(join(dist, 'meta.json'), 'utf8'));
}

/** What `esbuild --bundle --minify --platform=node` makes of the same source, gzipped, in bytes. */
async function plainSize(): Promise<number> {
  const outfile = join(tmpdir(), `monograph-plain-${process.pid}.js`);
  const common = { bundle: true, minify: true, platform: 'node', target: 'node24', format: 'cjs', outfile } as const;
  await build({ ...common, entryPoints: [join(dist, '../src/handler.ts')], logLevel: 'error' });
  try {
    return gzipped(outfile);
  } finally {
    rmSync(outfile);
  }
}

/** Node's own modules after the first answer from DynamoDB. */
async function loadedModules(): Promise<string[]> {
  const table = await serveEmptyTable();
  const run = [join(import.meta.dirname, 'loaded-modules.cjs'), join(dist, 'handler.js')];
  const { stdout } = await promisify(execFile)(process.execPath, run, { env: { ...process.env, ...table.env } });
  table.close();
  return JSON.parse(stdout);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
