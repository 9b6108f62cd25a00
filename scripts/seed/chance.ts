import { faker } from '@faker-js/faker/locale/en';

/** A number from 0, included, to 1, excluded. */
export const random = (): number => faker.number.float({ max: 1 - Number.EPSILON });

/** Draws one of so many things, by its position. */
type Draw = () => number;

/**
 * Draws things as unequally as the world does: the most popular one twice as often as the second, three times as often as
 * the third, and so on (Zipf's law). Which things are popular is left to chance.
 */
export function zipf(things: number): Draw {
  const byRank = faker.helpers.shuffle(Array.from({ length: things }, (_, thing) => thing));
  const cumulated: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= things; rank++) {
    sum += 1 / rank;
    cumulated.push(sum);
  }
  return () => byRank[firstAbove(cumulated, random() * sum)] ?? 0;
}

/** The position of the first number above a bound, in a list that ascends. */
function firstAbove(ascending: number[], bound: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** So many draws may meet a pair that is taken, before any free pair will do. */
const PATIENCE = 12;

/** One of two kinds of things in a pair: how many there are, and how they are drawn. */
interface Side {
  things: number;
  draw: Draw;
}

/**
 * Draws so many different pairs that are allowed. There have to be as many.
 *
 * @param isAllowed is told as well how many pairs the left one is in already
 */
export function drawPairs(
  count: number,
  left: Side,
  right: Side,
  isAllowed: (left: number, right: number, pairsOfLeft: number) => boolean = () => true,
): [number, number][] {
  const all = left.things * right.things;
  const taken = new Set<number>();
  const pairsOf = new Map<number, number>();
  const split = (pair: number): [number, number] => [Math.floor(pair / right.things), pair % right.things];
  const isFree = (pair: number) => {
    const [one, other] = split(pair);
    return !taken.has(pair) && isAllowed(one, other, pairsOf.get(one) ?? 0);
  };
  while (taken.size < count) {
    let pair = left.draw() * right.things + right.draw();
    for (let draws = 1; draws < PATIENCE && !isFree(pair); draws++) pair = left.draw() * right.things + right.draw();
    if (!isFree(pair)) pair = Math.floor(random() * all);
    while (!isFree(pair)) pair = (pair + 1) % all;
    taken.add(pair);
    const [one] = split(pair);
    pairsOf.set(one, (pairsOf.get(one) ?? 0) + 1);
  }
  return Array.from(taken, split);
}
