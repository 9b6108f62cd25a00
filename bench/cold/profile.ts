import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, relative } from 'node:path';
import { build, type Loader, type Metafile, type Plugin } from 'esbuild';
import { options } from '../../esbuild.config.mjs';
import { median } from '../figures.ts';
import type { Table } from '../table.ts';
import { packageOf } from '../warm/profile.ts';
import { eventOf, type Workload } from '../workload.ts';

/** What Node loads for the bundle, in an order in which each comes after what it needs. */
const NODE_MODULES = ['stream', 'async_hooks', 'console', 'diagnostics_channel'];
/** No part of a start, but some of the others. */
const GARBAGE = 'of all that, collecting garbage';
const ROOT = join(import.meta.dirname, '../..');

/** Milliseconds of a start, by what took them. */
type Shares = Map<string, number>;

/**
 * Starts the bundle again and again, with every module of it timed, and says of what a start is made: loading Node's own modules,
 * compiling, running each package at its top level, and the first answer.
 */
export async function profileStarts({ requests, env }: Workload, rounds: number): Promise<Table> {
  const directory = mkdtempSync(join(tmpdir(), 'monograph-start-'));
  try {
    const [bundle, cache] = [join(directory, 'app.js'), join(directory, 'app.cache')];
    // The build's own come first: what they have loaded is left as it is.
    const plugins = [...(options.plugins ?? []).filter(({ name }) => name !== 'beside-app'), timed()];
    await build({ ...options, outfile: bundle, plugins, external: ['*/sdk-settings.ts'] });
    const start = (more: object): Shares => {
      const given = {
        BUNDLE: bundle,
        NODE_MODULES: NODE_MODULES.join(),
        GARBAGE,
        HEALTH: eventOf(requests.health),
        ...more,
      };
      const child = join(import.meta.dirname, 'profile.cjs');
      const said = execFileSync(process.execPath, [child], { env: { ...env, ...given }, encoding: 'utf8' });
      return sharesOf(JSON.parse(said.split('\n').at(-1) ?? ''));
    };
    start({ MAKE_CACHE: cache });
    const starts: [plain: Shares, cached: Shares][] = [];
    for (let round = 0; round < rounds; round++) starts.push([start({}), start({ CACHE: cache })]);
    return tableOf(starts, bytesOf(JSON.parse(await readFile(join(ROOT, 'dist/meta.json'), 'utf8'))));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Has every module say that it has run. They run one after the other, so what has passed since the one before is its time. */
function timed(): Plugin {
  return {
    name: 'timed',
    setup({ onLoad }) {
      onLoad({ filter: /\.(m?js|ts)$/ }, async ({ path }) => {
        const mark = `globalThis.__mark(${JSON.stringify(relative(ROOT, path))})`;
        const loader: Loader = extname(path) === '.ts' ? 'ts' : 'js';
        return { contents: `${await readFile(path, 'utf8')}\n;${mark};`, loader };
      });
    },
  };
}

/** Files go by their packages. */
function sharesOf(spans: [what: string, ms: number][]): Shares {
  const shares: Shares = new Map();
  for (const [what, ms] of spans) {
    const name = what.includes('/') ? packageOf(what) : what;
    shares.set(name, (shares.get(name) ?? 0) + ms);
  }
  return shares;
}

function bytesOf({ outputs }: Metafile): Map<string, number> {
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      bytes.set(packageOf(file), (bytes.get(packageOf(file)) ?? 0) + bytesInOutput);
    }
  }
  return bytes;
}

function tableOf(starts: [Shares, Shares][], bytes: Map<string, number>): Table {
  const [first] = starts;
  const lines = [...(first?.[0].keys() ?? [])].map((name) => {
    const [plain, cached] = [0, 1].map((at) => median(starts.map((pair) => pair[at]?.get(name) ?? 0)));
    return { name, bytes: bytes.get(name), plain: plain ?? 0, cached: cached ?? 0 };
  });
  const parts = lines.filter(({ name }) => name !== GARBAGE).sort((a, b) => b.cached - a.cached);
  const sum = (key: 'plain' | 'cached') => parts.reduce((total, line) => total + line[key], 0);
  const all = { name: 'all of it', bytes: undefined, plain: sum('plain'), cached: sum('cached') };
  return [
    ['a start, ms', 'KB in the bundle', 'without the code cache', 'with it'],
    ...[...parts, all, ...lines.filter(({ name }) => name === GARBAGE)].map((line) => [
      line.name,
      line.bytes === undefined ? '–' : (line.bytes / 1024).toFixed(1),
      line.plain.toFixed(2),
      line.cached.toFixed(2),
    ]),
  ];
}
