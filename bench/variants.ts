import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '..');
const PEERS = join(import.meta.dirname, 'peers');
const BUNDLES = join(PEERS, 'dist');

/** One way to write the same function, bundled. */
export interface Variant {
  name: string;
  /** The file that Lambda would load. */
  bundle: string;
  /** Minified, and what gzip makes of it. */
  bytes: number;
  gzippedBytes: number;
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

export type VariantName = 'Monograph' | keyof typeof ENTRIES;

/** Builds everything that is compared: ours as `npm run build` does it, the rest plainly. Installs the peers where they are not. */
export async function buildVariants(): Promise<Record<VariantName, Variant>> {
  installPeers();
  execFileSync(process.execPath, ['esbuild.config.mjs'], { cwd: ROOT, stdio: 'ignore' });
  mkdirSync(BUNDLES, { recursive: true });
  writeFileSync(join(BUNDLES, 'package.json'), '{"type":"commonjs"}\n');
  const ours = variantOf('Monograph', join(ROOT, 'dist/handler.js'));
  const { bare, ...others } = await buildPlainly();
  return { bare, [ours.name]: ours, ...others } as Record<VariantName, Variant>; // in the order of the reports
}

async function buildPlainly(): Promise<Record<keyof typeof ENTRIES, Variant>> {
  const built = Object.entries(ENTRIES).map(async ([name, entry]) => {
    const bundle = join(BUNDLES, `${name.replace(' ', '-')}.js`);
    await build({ ...PLAIN, entryPoints: [entry], outfile: bundle });
    return [name, variantOf(name, bundle)];
  });
  return Object.fromEntries(await Promise.all(built));
}

function variantOf(name: string, bundle: string): Variant {
  const code = readFileSync(bundle);
  return { name, bundle, bytes: code.length, gzippedBytes: gzipSync(code, { level: 9 }).length };
}

function installPeers(): void {
  const installed = join(PEERS, 'node_modules/.package-lock.json');
  const isCurrent =
    existsSync(installed) && statSync(installed).mtime >= statSync(join(PEERS, 'package-lock.json')).mtime;
  if (isCurrent) return;
  console.log('Installs what is compared with, in bench/peers …');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: PEERS, stdio: 'inherit' });
}
