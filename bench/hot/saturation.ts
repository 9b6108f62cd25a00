import { LIMITS } from './partitions.ts';
import { isRead } from './simulated-table.ts';
import { type Outcome, type Recording, type SimulationOptions, simulate } from './simulation.ts';

/** A rate is carried where nobody is refused, and at most one call in a hundred finds a partition without units. */
export const isCarried = ({ refused, throttled }: Outcome): boolean => refused === 0 && throttled <= 0.01;

/** The rate is found to such a part of itself. */
const PRECISION = 0.02;

export interface SaturationPoint {
  /** The highest rate that is carried. */
  perSecond: number;
  /** What becomes of the requests at that rate. */
  outcome: Outcome;
}

/** Finds the highest rate at which requests like these are carried, by bisection. */
export async function findSaturationPoint(
  recordings: Recording[],
  options: SimulationOptions,
): Promise<SaturationPoint> {
  const at = async (perSecond: number): Promise<SaturationPoint | undefined> => {
    const outcome = await simulateUntilRefused(recordings, perSecond, options);
    return outcome && isCarried(outcome) ? { perSecond, outcome } : undefined;
  };
  let tooMany = partitionBound(recordings);
  let carried = (await at(tooMany * (1 - PRECISION))) ?? (await at(1));
  if (!carried) throw new Error('not even one a second is carried');
  while (tooMany - carried.perSecond > PRECISION * tooMany) {
    const middle: number = (carried.perSecond + tooMany) / 2;
    const found = await at(middle);
    if (found) carried = found;
    else tooMany = middle;
  }
  return carried;
}

async function simulateUntilRefused(recordings: Recording[], perSecond: number, options: SimulationOptions) {
  const refused = new Error('a request was refused');
  const stop = () => {
    throw refused;
  };
  try {
    return await simulate([{ recordings, perSecond }], options, stop);
  } catch (error) {
    if (error === refused) return undefined;
    throw error;
  }
}

/** The rate at which the first partition has no more to give, whatever becomes of items. */
function partitionBound(recordings: Recording[]): number {
  const units = { read: new Map<string, number>(), write: new Map<string, number>() };
  for (const call of recordings.flat(2)) {
    const kind = units[isRead(call) ? 'read' : 'write'];
    for (const one of call.touched) kind.set(one.pk, (kind.get(one.pk) ?? 0) + one.units);
  }
  const bounds = (['read', 'write'] as const).flatMap((kind) =>
    [...units[kind].values()].map((sum) => (LIMITS[kind] * recordings.length) / sum),
  );
  return Math.min(...bounds);
}
