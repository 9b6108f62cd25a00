import { AsyncLocalStorage } from 'node:async_hooks';
import { clock } from '../../src/clock.ts';

/** What time and chance are for one piece of work. */
interface Moment {
  now: number;
  chance: number;
}

const moments = new AsyncLocalStorage<Moment>();
const real = { ...clock };
const GOLDEN_RATIO = 0.618_033_988_75;

/**
 * Lets work happen at a moment of the past: what it writes is dated then, and its ids are of then. The clock stands still
 * meanwhile, but for the time that is slept between attempts, so that whoever retries gives up in the end.
 *
 * @param at milliseconds since the epoch
 * @param number tells apart what happens at other moments: chance is made of it. It stays above one half: it decides how
 *   long to sleep as well, and that must not be nothing.
 */
export const at = <T>(at: number, number: number, work: () => Promise<T>): Promise<T> =>
  moments.run({ now: at, chance: 0.5 + ((number * GOLDEN_RATIO) % 1) / 2 }, work);

/** Makes `src/clock.ts` follow {@link at}; outside of a moment it goes as ever. */
export function replaceClock(): void {
  clock.now = () => moments.getStore()?.now ?? real.now();
  clock.random = () => moments.getStore()?.chance ?? real.random();
  clock.sleep = async (ms) => {
    await real.sleep(ms);
    const moment = moments.getStore();
    if (moment) moment.now += Math.ceil(ms);
  };
}
