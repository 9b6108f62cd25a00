import { readFileSync } from 'node:fs';
import type file from './prices.json';

const { region, date, ...list }: typeof file = JSON.parse(
  readFileSync(new URL('prices.json', import.meta.url), 'utf8'),
);

/** Where and when the prices were those of AWS's own price pages, which are named beside each. */
export const priceList = { region, date };

/** What AWS bills, by the unit that it counts. */
export type Item = keyof typeof list;

/** How much of it in a month. */
export type Quantities = Partial<Record<Item, number>>;
export type Dollars = Partial<Record<Item, number>>;

interface Price {
  unit: string;
  /** How many of the unit the dollars are for. */
  per: number;
  /** Each for what is beyond the one before and `upTo` its own bound; the last has none. */
  tiers: { upTo?: number; dollars: number }[];
  /** How many of the unit the free tier has in a month. */
  free?: number;
  /** How many of the unit every account has free for ever; nothing but stacks like this one uses them up. */
  always?: number;
}

export const unitOf = (item: Item): string => list[item].unit;

/** What a month's quantity of an item costs, tier by tier; with the free tier, only what is beyond that is counted. */
export function dollarsFor(item: Item, quantity: number, { freeTier = false } = {}): number {
  const { per, tiers, free = 0, always = 0 }: Price = list[item];
  const billed = Math.max(0, quantity - always - (freeTier ? free : 0));
  let [from, dollars] = [0, 0];
  for (const { upTo = Number.POSITIVE_INFINITY, dollars: price } of tiers) {
    dollars += (Math.max(0, Math.min(billed, upTo) - from) / per) * price;
    from = upTo;
  }
  return dollars;
}
