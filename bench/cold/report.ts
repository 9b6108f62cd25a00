import { atMost, type Figure, figureOf, type Goal, goalTable } from '../figures.ts';
import type { Table } from '../table.ts';
import type { Variant, VariantName } from '../variants.ts';
import type { Start } from './start.ts';

/** What the starts of a variant came to; times are in milliseconds. */
export interface ColdFigures {
  name: string;
  bytes: number;
  gzippedBytes: number;
  load: Figure;
  health: Figure;
  article?: Figure;
  cpu: Figure;
  rssBytes: number;
}

export interface ColdResults {
  date: string;
  node: string;
  cpu: string;
  /** Whether what was measured had a core to itself. */
  pinned: boolean;
  rounds: number;
  variants: ColdFigures[];
  goals: Goal[];
}

export function figuresOf({ name, bytes, gzippedBytes }: Variant, starts: Start[]): ColdFigures {
  const articles = starts.flatMap(({ articleMs }) => articleMs ?? []);
  return {
    name,
    bytes,
    gzippedBytes,
    load: figureOf(starts.map(({ loadMs }) => loadMs)),
    health: figureOf(starts.map(({ healthMs }) => healthMs)),
    ...(articles.length > 0 ? { article: figureOf(articles) } : {}),
    cpu: figureOf(starts.map(({ cpuMs }) => cpuMs)),
    rssBytes: figureOf(starts.map(({ rssBytes }) => rssBytes)).median,
  };
}

export function goals(variants: ColdFigures[]): Goal[] {
  const of = (name: VariantName): ColdFigures => variants.find((one) => one.name === name) as ColdFigures;
  const article = (name: VariantName): number => of(name).article?.median as number;
  const ours = of('Monograph');
  const share = (name: VariantName) => article('Monograph') / article(name);
  return [
    atMost(110, 'gzipped bundle, KB', kilobytes(ours.gzippedBytes)),
    atMost(0.45, 'gzipped bundle, × the plain bundle', ours.gzippedBytes / of('plain bundle').gzippedBytes),
    atMost(2.2, 'start to health, × bare', ours.health.median / of('bare').health.median),
    atMost(0.5, 'start to DynamoDB, × Hono', share('Hono')),
    atMost(0.45, 'start to DynamoDB, × Express', share('Express')),
    atMost(0.4, 'start to DynamoDB, × Fastify', share('Fastify')),
  ];
}

const kilobytes = (bytes: number) => bytes / 1024;

export function tablesOf({ variants, goals }: ColdResults): Table[] {
  const [ours, bare] = ['Monograph', 'bare'].map((name) => variants.find((one) => one.name === name));
  const ms = ({ median, from, to }: Figure) => `${median.toFixed(0)} (${from.toFixed(0)}–${to.toFixed(0)})`;
  const times = (figure: number | undefined, other: number | undefined) =>
    figure === undefined || other === undefined ? '–' : (figure / other).toFixed(2);
  const lines = variants.map((variant) => [
    variant.name,
    kilobytes(variant.bytes).toFixed(0),
    kilobytes(variant.gzippedBytes).toFixed(0),
    ms(variant.load),
    ms(variant.health),
    times(variant.health.median, bare?.health.median),
    variant.article ? ms(variant.article) : '–',
    times(ours?.article?.median, variant.article?.median),
    ms(variant.cpu),
    (variant.rssBytes / 2 ** 20).toFixed(0),
  ]);
  const headings = [
    '',
    'KB',
    'gzipped',
    'load, ms',
    'to health, ms',
    '× bare',
    'to DynamoDB, ms',
    'Monograph ÷ it',
    'RSS, MB',
  ];
  return [[headings, ...lines], goalTable(goals)];
}
