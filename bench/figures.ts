import { cpus } from 'node:os';
import type { Table } from './table.ts';

/** Half of the values are below it. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * The value that a share of the values is below; between two of them, in proportion.
 *
 * @throws Error where there are no values
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (below === undefined || above === undefined) throw new Error('no values, no quantile');
  return below + (above - below) * (at % 1);
}

/** What was measured again and again, in one number, with the middle half of all values beside it. */
export interface Figure {
  median: number;
  from: number;
  to: number;
}

export const figureOf = (values: readonly number[]): Figure => ({
  median: median(values),
  from: quantile(values, 0.25),
  to: quantile(values, 0.75),
});

/** A limit that a figure has to keep, and whether it does. */
export interface Goal {
  what: string;
  goal: string;
  value: number;
  met: boolean;
}

export const atMost = (limit: number, what: string, value: number): Goal => ({
  what,
  goal: `≤ ${limit}`,
  value,
  met: value <= limit,
});

export const below = (limit: number, what: string, value: number): Goal => ({
  what,
  goal: `< ${limit}`,
  value,
  met: value < limit,
});

export const goalTable = (goals: Goal[]): Table => [
  ['goal', 'must be', 'is', ''],
  ...goals.map(({ what, goal, value, met }) => [what, goal, value.toFixed(2), met ? 'met' : 'not met']),
];

/** Where and when figures were made: they are good for comparisons within one run. */
export const environment = () => ({
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  cpu: `${cpus().length} × ${cpus()[0]?.model}`,
});
