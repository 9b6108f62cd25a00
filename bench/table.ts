/** Lines of cells; the first line has the headings, the first column names what each line is of. */
export type Table = string[][];

/** A table for a terminal. */
export function asText(table: Table): string {
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  const aligned = (line: string[]) =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  return table.map(aligned).join('\n');
}

/** A table for the documentation. */
export function asMarkdown([headings = [], ...lines]: Table): string {
  const rule = headings.map((_, column) => (column === 0 ? '---' : '---:'));
  return [headings, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
