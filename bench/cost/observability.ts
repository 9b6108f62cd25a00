import type { Table } from '../table.ts';
import { type Assumptions, billOf, type Measured, totalOf } from './bill.ts';
import type { Mix } from './mix.ts';
import type { Dollars, Item } from './prices.ts';
import { DEFAULT_BILL, money } from './report.ts';

const OBSERVABILITY: Item[] = ['loggedGb', 'metric', 'trace', 'alarm', 'dashboard'];

/** What logs, metrics, traces, alarms and dashboard are of a whole bill, behind an HTTP API, on demand. */
export const observabilityOf = (dollars: Dollars): { dollars: number; share: number } => {
  const [observability, all] = [totalOf(dollars, OBSERVABILITY), totalOf(dollars, DEFAULT_BILL)];
  return { dollars: observability, share: observability / all };
};

const VARIANTS: [name: string, Partial<Assumptions>][] = [
  ['metrics of the whole, no traces', { metrics: 'Whole', tracing: 'Off' }],
  ['+ traces', { metrics: 'Whole', tracing: 'Sampled' }],
  ['+ metrics of each route', { metrics: 'PerRoute', tracing: 'Off' }],
  ['+ both', { metrics: 'PerRoute', tracing: 'Sampled' }],
];
const RATES = [1, 50];

/** Dollars of it, and its share of the bill: by default and with what can be asked for, at two rates, for each mix. */
export function observabilityTable(
  mixes: Map<string, Mix>,
  measured: Map<string, Measured>,
  given: Assumptions,
): Table {
  const rows = [...mixes].flatMap(([name, mix]) =>
    VARIANTS.map(([variant, asked]) => [
      name,
      variant,
      ...RATES.flatMap((rps) => {
        const { dollars, share } = observabilityOf(billOf(mix, measured, { ...given, ...asked, rps }).dollars);
        return [money(dollars), `${Math.round(share * 100)}%`];
      }),
    ]),
  );
  return [['mix', 'observability', ...RATES.flatMap((rps) => [`at ${rps} a second`, 'of the bill'])], ...rows];
}
