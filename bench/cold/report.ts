import { atMost, type Figure, figureOf, type Goal, goalTable } from '../figures.ts';
import type { Results } from '../results.ts';
import type { Table } from '../table.ts';
import type { Variant, VariantName } from '../variants.ts';
import type { Duration, Start } from './start.ts';

/** What the durations of a variant came to, in milliseconds. */
interface Durations {
  ms: Figure;
  cpuMs: Figure;
}

interface ColdFigures extends Omit<Variant, 'bundle'> {
  load: Durations;
  health: Durations;
  article?: Durations;
  rssBytes: number;
}

export interface ColdResults extends Results {
  variants: ColdFigures[];
}

export function figuresOf({ bundle: _, ...variant }: Variant, starts: Start[]): ColdFigures {
  const articles = starts.flatMap(({ article }) => article ?? []);
  return {
    ...variant,
    load: durationsOf(starts.map(({ load }) => load)),
    health: durationsOf(starts.map(({ health }) => health)),
    ...(articles.length > 0 ? { article: durationsOf(articles) } : {}),
    rssBytes: figureOf(starts.map(({ rssBytes }) => rssBytes)).median,
  };
}

const durationsOf = (durations: Duration[]): Durations => ({
  ms: figureOf(durations.map(({ ms }) => ms)),
  cpuMs: figureOf(durations.map(({ cpuMs }) => cpuMs)),
});

export function goals(variants: ColdFigures[]): Goal[] {
  const of = (name: VariantName): ColdFigures => variants.find((one) => one.name === name) as ColdFigures;
  const ours = of('Monograph');
  const clocks = (['ms', 'cpuMs'] as const).flatMap((clock) => {
    const told = clock === 'ms' ? '' : ', CPU time';
    const timesBare = ({ health }: ColdFigures) => health[clock].median / of('bare').health[clock].median;
    const share = (name: VariantName) => articleTime(ours, clock) / articleTime(of(name), clock);
    return [
      atMost(2.2, `start to health without the code cache, × bare${told}`, timesBare(of('no code cache'))),
      atMost(1.8, `start to health with the code cache, × bare${told}`, timesBare(ours)),
      atMost(0.5, `start to DynamoDB, × Hono${told}`, share('Hono')),
      atMost(0.45, `start to DynamoDB, × Express${told}`, share('Express')),
      atMost(0.4, `start to DynamoDB, × Fastify${told}`, share('Fastify')),
    ];
  });
  return [
    atMost(110, 'gzipped bundle, KB', kilobytes(ours.gzippedBytes)),
    atMost(0.45, 'gzipped bundle, × the plain bundle', ours.gzippedBytes / of('plain bundle').gzippedBytes),
    ...clocks,
  ];
}

const articleTime = ({ article }: ColdFigures, clock: keyof Durations): number => article?.[clock].median ?? Number.NaN;

const kilobytes = (bytes: number) => bytes / 1024;

export function tablesOf({ variants, goals }: ColdResults): Table[] {
  const [bare, ours] = ['bare', 'Monograph'].map((name) => variants.find((one) => one.name === name));
  const lines = variants.map((variant) => [
    variant.name,
    sizes(variant.bytes, variant.cacheBytes),
    sizes(variant.gzippedBytes, variant.gzippedCacheBytes),
    ...cells(variant.load),
    ...cells(variant.health),
    ratio(variant.health, bare?.health),
    ...cells(variant.article),
    ratio(ours?.article, variant.article),
    (variant.rssBytes / 2 ** 20).toFixed(0),
  ]);
  const headings = ['', 'KB', 'gzipped', 'load, ms', 'CPU', 'to health, ms', 'CPU', '× bare'].concat([
    'to DynamoDB, ms',
    'CPU',
    'Monograph ÷ it',
    'RSS, MB',
  ]);
  return [[headings, ...lines], goalTable(goals)];
}

/** Of the bundle, and of the code cache where there is one. */
const sizes = (...parts: (number | undefined)[]) =>
  parts.flatMap((bytes) => (bytes === undefined ? [] : kilobytes(bytes).toFixed(0))).join(' + ');

const cells = (durations: Durations | undefined): string[] =>
  durations ? [withSpread(durations.ms), durations.cpuMs.median.toFixed(0)] : ['–', '–'];

const withSpread = ({ median, from, to }: Figure) => `${median.toFixed(0)} (${from.toFixed(0)}–${to.toFixed(0)})`;

const ratio = (one: Durations | undefined, other: Durations | undefined): string =>
  one && other ? (one.ms.median / other.ms.median).toFixed(2) : '–';
