import { readFileSync } from 'node:fs';
import type { Table } from '../table.ts';
import { type Figures, figuresOf, type MeteredCall } from './meter.ts';
import { byRoundTrip } from './round-trips.ts';

/** What a request may cost. */
interface Budget {
  /** Calls one after the other. */
  roundTrips: number;
  calls: number;
  /** It is answered with an error: what it takes of the table is measured, and no bill has it. */
  refused?: true;
  /** Where the price of a hostile request is what matters. */
  readUnits?: number;
  writeUnits?: number;
  /** The row of the first page, or of the usual case, where this one is of a page far behind it, or hostile: it may cost so many `times` as much. */
  like?: string;
  times?: number;
}

/**
 * The budgets by the names of their rows, in the order of the report. A page at an offset may take one round trip, and one
 * call, more than the first page; a page behind a cursor no more of anything, but for those of a feed.
 */
export const budgets: Record<string, Budget> = JSON.parse(
  readFileSync(new URL('budgets.json', import.meta.url), 'utf8'),
);

/** What a request cost at one size of the table. */
export interface Price extends Figures {
  /** Of all reads. */
  consistency: 'strong' | 'eventual' | 'none';
  responseBytes: number;
  /** What was called, by round trip. */
  trace: string[];
}

/** The prices of a row, by the number of articles in the rest of the table. */
type Prices = Map<number, Price>;
export type Report = Map<string, Prices>;

export const priceOf = (calls: MeteredCall[], responseBytes: number): Price => {
  const reads = calls.filter(({ readUnits }) => readUnits > 0);
  const consistency = reads.every(({ consistent }) => consistent) ? 'strong' : 'eventual';
  return {
    ...figuresOf(calls),
    consistency: reads.length > 0 ? consistency : 'none',
    responseBytes,
    trace: traceOf(calls),
  };
};

function traceOf(calls: MeteredCall[]): string[] {
  return byRoundTrip(calls).map((together) => {
    const kinds = Map.groupBy(together, ({ operation }) => operation);
    return [...kinds]
      .map(([operation, same]) => {
        const { readUnits, writeUnits, itemsRead } = figuresOf(same);
        const cost = writeUnits > 0 ? `${writeUnits} WU` : `${readUnits} RU, ${itemsRead} items`;
        return `${same.length > 1 ? `${same.length} × ` : ''}${operation} (${cost})`;
      })
      .join(' + ');
  });
}

/** A figure that is larger by more than this share, in a larger table, is not flat; and a page so much dearer not the same. */
const TOLERANCE = 1.1;
const FLAT = ['roundTrips', 'calls', 'readUnits', 'writeUnits', 'itemsRead', 'bytesRead', 'responseBytes'] as const;
const PAGE_COST = ['calls', 'readUnits', 'writeUnits'] as const;

/** How many times as large the largest of the figures is in a larger table, against the smallest one. */
const growth = (prices: Prices): number => Math.max(...FLAT.map((figure) => growthOf(prices, figure)));

function growthOf(prices: Prices, figure: (typeof FLAT)[number]): number {
  const [smallest = 0, ...larger] = bySize(prices).map(([, price]) => price[figure]);
  return Math.max(1, ...larger.map((value) => value / smallest || 1));
}

const bySize = (prices: Prices) => [...prices].sort(([a], [b]) => a - b);

/** Everything that is not as it has to be: one line each, with the calls that were made. */
export function violations(report: Report): string[] {
  return [...Object.keys(budgets).filter((row) => !report.has(row))]
    .map((row) => `${row}: has a budget but was not measured`)
    .concat([...report].flatMap(([row, prices]) => [...overBudget(report, row, prices), ...grown(row, prices)]));
}

function overBudget(report: Report, row: string, prices: Prices): string[] {
  const budget = budgets[row];
  if (!budget) return [`${row}: has no budget`];
  const { like, times = 1 } = budget;
  const found = bySize(prices).flatMap(([size, price]) => {
    const over = (['roundTrips', 'calls', 'readUnits', 'writeUnits'] as const)
      .filter((figure) => price[figure] > (budget[figure] ?? Number.POSITIVE_INFINITY))
      .map((figure) => `${price[figure]} ${words[figure]}, budget ${budget[figure]}`);
    const first = like === undefined ? undefined : report.get(like)?.get(size);
    const dear = PAGE_COST.filter((figure) => first && price[figure] > first[figure] * times * TOLERANCE).map(
      (figure) => `${price[figure]} ${words[figure]}, more than ${times} × the first page's ${first?.[figure]}`,
    );
    return [...over, ...dear].map((what) => ({ size, what: what + listed(price) }));
  });
  const sizes = Map.groupBy(found, ({ what }) => what);
  return Array.from(
    sizes,
    ([what, at]) => `${row}, ${at.map(({ size }) => count(size)).join(' / ')} articles: ${what}`,
  );
}

const grown = (row: string, prices: Prices): string[] =>
  FLAT.filter((figure) => growthOf(prices, figure) > TOLERANCE).map((figure) => {
    const values = bySize(prices).map(([size, price]) => `${count(price[figure])} at ${count(size)} articles`);
    const [, largest] = bySize(prices).at(-1) ?? [];
    return `${row}: ${words[figure]} grow with the table: ${values.join(', ')}${largest ? listed(largest) : ''}`;
  });

const listed = ({ trace }: Price) => trace.map((line, at) => `\n    ${at + 1}. ${line}`).join('');

const words: Record<(typeof FLAT)[number], string> = {
  roundTrips: 'round trips',
  calls: 'calls',
  readUnits: 'read units',
  writeUnits: 'write units',
  itemsRead: 'items read',
  bytesRead: 'bytes read',
  responseBytes: 'bytes of response',
};

const count = (value: number) => value.toLocaleString('en');

const HEADINGS = ['request', 'round trips', 'calls', 'read units', 'write units', 'items read', 'bytes read'].concat([
  'consistency',
  'response bytes',
  'growth',
]);

/** The report with a line for each row; figures that differ between the sizes of the table are side by side. */
export function asTable(report: Report): Table {
  const rows = Object.keys(budgets).flatMap((row) => {
    const prices = report.get(row);
    return prices ? [[row, prices] as const] : [];
  });
  const lines = rows.map(([row, prices]) => {
    const all = bySize(prices).map(([, price]) => price);
    const cell = (figure: (typeof FLAT)[number]) => [...new Set(all.map((price) => count(price[figure])))].join(' / ');
    const within = (figure: 'roundTrips' | 'calls') => `${cell(figure)} of ${budgets[row]?.[figure]}`;
    const figures = (['readUnits', 'writeUnits', 'itemsRead', 'bytesRead'] as const).map(cell);
    const consistency = [...new Set(all.map((price) => price.consistency))].join(' / ').replace('none', '–');
    const growing = `${((growth(prices) - 1) * 100).toFixed(0)}%`;
    return [row, within('roundTrips'), within('calls'), ...figures, consistency, cell('responseBytes'), growing];
  });
  return [HEADINGS, ...lines];
}
