import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';

const BENCH = import.meta.dirname;
const ROOT = resolve(BENCH, '..');
const DIST = join(ROOT, 'dist');
/** What of it the Makefile deploys, and the code caches. */
const DEPLOYED_CODE = ['handler.js', 'app.js'];
const BUNDLES = join(BENCH, 'peers/dist');

/** One way to write the same function, bundled. */
export interface Variant {
  name: string;
  /** The file that Lambda would load. */
  bundle: string;
  /** All of its JavaScript, minified, and what gzip makes of it. */
  bytes: number;
  gzippedBytes: number;
  /** V8's code caches beside it, where there are any, and what gzip makes of them. */
  cacheBytes?: number;
  gzippedCacheBytes?: number;
}

/** What `npx esbuild --bundle --minify --platform=node` does, and no more. */
const PLAIN: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  logLevel: 'error',
};

const ENTRIES = {
  bare: 'bench/peers/bare.ts',
  'plain bundle': 'src/handler.ts',
  Hono: 'bench/peers/hono.ts',
  Powertools: 'bench/peers/powertools.ts',
  Express: 'bench/peers/express.ts',
  Fastify: 'bench/peers/fastify.ts',
};

type PlainName = keyof typeof ENTRIES;
export type VariantName = 'Monograph' | 'no code cache' | PlainName;

/** Builds everything that is compared: ours as `npm run build` does it, the rest plainly. Installs bench/package-lock.json where that is not done. */
export async function buildVariants(): Promise<Record<VariantName, Variant>> {
  installPackages();
  execFileSync(process.execPath, ['esbuild.config.mjs'], { cwd: ROOT, stdio: 'ignore' });
  mkdirSync(BUNDLES, { recursive: true });
  writeFileSync(join(BUNDLES, 'package.json'), '{"type":"commonjs"}\n');
  const { bare, ...others } = await buildPlainly();
  // In the order of the reports.
  return Object.fromEntries(
    [bare, ...ours(), ...Object.values(others)].map((variant) => [variant.name, variant]),
  ) as never;
}

/** What is deployed; and the same without V8's code cache. */
function ours(): Variant[] {
  const inDist = (file: string) => join(DIST, file);
  const caches = readdirSync(DIST).filter((file) => file.endsWith('.cache'));
  const [cacheBytes, gzippedCacheBytes] = sizesOf(caches.map(inDist));
  const deployed = variantOf('Monograph', inDist('handler.js'), DEPLOYED_CODE.map(inDist));
  const copy = join(BUNDLES, 'no-code-cache');
  for (const file of [...DEPLOYED_CODE, 'app.js.map']) cpSync(inDist(file), join(copy, file));
  return [
    { ...deployed, cacheBytes, gzippedCacheBytes },
    { ...deployed, name: 'no code cache', bundle: join(copy, 'handler.js') },
  ];
}

async function buildPlainly(): Promise<Record<PlainName, Variant>> {
  const built = Object.entries(ENTRIES).map(async ([name, entry]) => {
    const bundle = join(BUNDLES, `${name.replace(' ', '-')}.js`);
    await build({ ...PLAIN, entryPoints: [entry], outfile: bundle });
    return [name, variantOf(name, bundle)];
  });
  return Object.fromEntries(await Promise.all(built));
}

function variantOf(name: string, bundle: string, files = [bundle]): Variant {
  const [bytes, gzippedBytes] = sizesOf(files);
  return { name, bundle, bytes, gzippedBytes };
}

function sizesOf(files: string[]): [bytes: number, gzippedBytes: number] {
  const contents = files.map((file) => readFileSync(file));
  const sum = (lengths: number[]) => lengths.reduce((total, length) => total + length, 0);
  return [sum(contents.map(({ length }) => length)), sum(contents.map((one) => gzipSync(one, { level: 9 }).length))];
}

function installPackages(): void {
  const lockfile = join(BENCH, 'package-lock.json');
  const installed = join(BENCH, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtime >= statSync(lockfile).mtime) return;
  console.log('Installs the packages of bench/ …');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: BENCH, stdio: 'inherit' });
}
