import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { asMarkdown, asText, type Table } from './table.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** Writes what was measured, and its chart, to the files that the documentation shows. */
export async function save(name: string, results: object, svg: string): Promise<void> {
  await write(`bench/results/${name}.json`, `${JSON.stringify(results, undefined, 2)}\n`);
  await write(`bench/results/${name}.svg`, svg);
}

export const print = (tables: Table[], markdown: boolean): void =>
  console.log(tables.map(markdown ? asMarkdown : asText).join('\n\n'));

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(resolve(ROOT, file)), { recursive: true });
  await writeFile(resolve(ROOT, file), text);
}
