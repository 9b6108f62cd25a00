import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '..');
const PEERS = join(import.meta.dirname, 'peers');
const DEPLOYED = join(ROOT, 'dist');
const BUNDLES = join(PEERS, 'dist');

/** One way to write the same function, bundled. */
export interface Variant {
  name: string;
  /** The file that Lambda would load. */
  bundle: string;
  /** All of its JavaScript, minified, and what gzip makes of it. */
  bytes: number;
  gzippedBytes: number;
  /** V8's code cache beside it, where there is one, and what gzip makes of that. */
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
export type Variants = Record<PlainName | 'Monograph', Variant> & { 'no code cache'?: Variant };
export type VariantName = keyof Variants;

/** Builds everything that is compared: ours as `npm run build` does it, the rest plainly. Installs the peers where they are not. */
export async function buildVariants(): Promise<Variants> {
  installPeers();
  execFileSync(process.execPath, ['esbuild.config.mjs'], { cwd: ROOT, stdio: 'ignore' });
  mkdirSync(BUNDLES, { recursive: true });
  writeFileSync(join(BUNDLES, 'package.json'), '{"type":"commonjs"}\n');
  const { bare, ...others } = await buildPlainly();
  // In the order of the reports.
  return Object.fromEntries(
    [bare, ...ours(), ...Object.values(others)].map((variant) => [variant.name, variant]),
  ) as never;
}

/** What is deployed; and the same without V8's code cache, where there is one. */
function ours(): Variant[] {
  const files = readdirSync(DEPLOYED).map((file) => join(DEPLOYED, file));
  const code = files.filter((file) => file.endsWith('.js'));
  const caches = files.filter((file) => file.endsWith('.cache'));
  const deployed = variantOf('Monograph', join(DEPLOYED, 'handler.js'), code);
  if (caches.length === 0) return [deployed];
  const [bytes, gzippedBytes] = sizesOf(caches);
  const copy = join(BUNDLES, 'no-code-cache');
  rmSync(copy, { recursive: true, force: true });
  for (const file of files) if (!caches.includes(file)) cpSync(file, join(copy, basename(file)));
  return [
    { ...deployed, cacheBytes: bytes, gzippedCacheBytes: gzippedBytes },
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

function installPeers(): void {
  const installed = join(PEERS, 'node_modules/.package-lock.json');
  const isCurrent =
    existsSync(installed) && statSync(installed).mtime >= statSync(join(PEERS, 'package-lock.json')).mtime;
  if (isCurrent) return;
  console.log('Installs what is compared with, in bench/peers …');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: PEERS, stdio: 'inherit' });
}
