import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { scanTable } from '../../scripts/check-data/scan.ts';
import { documents } from '../../src/table/table.ts';

/** Everything in the table of this test file, by its keys, as texts that can be compared and searched. */
export async function tableContents(): Promise<Map<string, string>> {
  const items = new Map<string, string>();
  const sorted = (_: string, value: unknown) => (value instanceof Set ? [...value].sort() : value);
  await scanTable((item) => items.set(`${item.pk} ${item.sk}`, JSON.stringify(item, sorted)));
  return items;
}

/** Everything in the table, so that {@link restore} can bring it back. */
export async function snapshot(): Promise<Item[]> {
  const items: Item[] = [];
  await scanTable((item) => items.push(item));
  return items;
}

/** Brings an empty table, or one from which things were taken, back to what it was: what came since is to have gone. */
export async function restore(items: Item[]): Promise<void> {
  const { TABLE_NAME = '' } = process.env;
  for (let start = 0; start < items.length; start += ITEMS_A_BATCH) {
    const requests = items.slice(start, start + ITEMS_A_BATCH).map((Item) => ({ PutRequest: { Item } }));
    await documents.send(new BatchWriteCommand({ RequestItems: { [TABLE_NAME]: requests } }));
  }
}

type Item = Record<string, unknown>;

const ITEMS_A_BATCH = 25;
