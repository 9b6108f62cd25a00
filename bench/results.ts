import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Goal } from './figures.ts';
import { asMarkdown, asText, type Table } from './table.ts';

const DIRECTORY = join(import.meta.dirname, 'results');

/** What every benchmark says of itself. */
export interface Results {
  /** What was measured, in one sentence. */
  title: string;
  date: string;
  node: string;
  cpu: string;
  /** Whether what was measured had a core to itself. */
  pinned: boolean;
  rounds: number;
  goals: Goal[];
}

/** Prints what was measured. */
export const print = (tables: Table[]): void => console.log(tables.map(asText).join('\n\n'));

/** Writes what was measured, to the files that the documentation shows: all of it, its tables and its chart. */
export async function save(name: string, results: Results, tables: Table[], chart: string): Promise<void> {
  await mkdir(DIRECTORY, { recursive: true });
  await writeFile(join(DIRECTORY, `${name}.json`), `${JSON.stringify(results, undefined, 2)}\n`);
  await writeFile(join(DIRECTORY, `${name}.svg`), chart);
  await writeFile(join(DIRECTORY, `${name}.md`), page(name, results, tables));
}

function page(name: string, { title, date, node, cpu, pinned, rounds }: Results, tables: Table[]): string {
  const where = `Node ${node}, ${cpu}${pinned ? ', what is measured on a core of its own' : ''}`;
  return [
    `# ${title}`,
    `Made by \`npm --prefix bench run ${name}\` on ${date}: ${rounds} rounds, ${where}. [How it is measured](../README.md).`,
    `![${title}](${name}.svg)`,
    ...tables.map(asMarkdown),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}
