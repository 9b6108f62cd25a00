import { scanTable } from '../../scripts/check-data/scan.ts';

/** Everything in the table of this test file, by its keys, as texts that can be compared and searched. */
export async function tableContents(): Promise<Map<string, string>> {
  const items = new Map<string, string>();
  const sorted = (_: string, value: unknown) => (value instanceof Set ? [...value].sort() : value);
  await scanTable((item) => items.set(`${item.pk} ${item.sk}`, JSON.stringify(item, sorted)));
  return items;
}
