import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { budgets, type Price } from '../access/report.ts';
import type { environment } from '../figures.ts';
import type { Effort, Measured } from './bill.ts';

const RESULTS = resolve(import.meta.dirname, '../results');

interface AccessResults {
  rows: { row: string; prices: Record<string, Price> }[];
}

interface CpuResults {
  environment: ReturnType<typeof environment>;
  rows: ({ row: string } & Effort)[];
}

/**
 * What is known of each request: bench/results/access.json and cpu.json, put together.
 *
 * @throws Error where one has been measured and not the other
 */
export async function readMeasured(): Promise<{ measured: Map<string, Measured>; cpu: CpuResults['environment'] }> {
  const access: AccessResults = await readResults('access');
  const { environment, rows }: CpuResults = await readResults('cpu');
  const efforts = new Map(rows.map(({ row, ...effort }) => [row, effort]));
  const answered = access.rows.filter(({ row }) => !budgets[row]?.refused);
  const measured = answered.map(({ row, prices }): [string, Measured] => {
    const effort = efforts.get(row);
    const price = Object.values(prices).at(-1); // of the largest table
    if (!effort || !price) throw new Error(`'${row}' is not in bench/results/cpu.json: npm --prefix bench run cpu`);
    const { roundTrips, readUnits, writeUnits, responseBytes } = price;
    return [row, { roundTrips, readUnits, writeUnits, responseBytes, ...effort }];
  });
  return { measured: new Map(measured), cpu: environment };
}

const readResults = async (name: string) => JSON.parse(await readFile(resolve(RESULTS, `${name}.json`), 'utf8'));
