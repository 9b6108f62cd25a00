import type { Failure } from './play.ts';
import type { Step } from './step.ts';

/** Plays a script from an empty blog on. */
type Player = (script: Step[]) => Promise<Failure | undefined>;

/**
 * Shrinks the script of a failure to a shorter one that fails at the same operation: what changes nothing goes first, then ever
 * smaller parts (Zeller's delta debugging), then how the calls are sent.
 *
 * @param isRead which steps change nothing
 * @param isOver whether there is no time for another attempt
 */
export async function shrink(
  failure: Failure,
  player: Player,
  isRead: (step: Step) => boolean,
  isOver: () => boolean,
): Promise<Failure> {
  let shortest = failure;
  const attempt = async (steps: Step[]): Promise<boolean> => {
    if (isOver() || steps.length === 0) return false;
    const failed = await player(steps);
    if (!failed || failed.step.do !== failure.step.do) return false;
    shortest = failed;
    return true;
  };

  await attempt([...failure.script.slice(0, -1).filter((step) => !isRead(step)), failure.step]);
  let parts = 2;
  while (!isOver() && shortest.script.length > 1) {
    const before = shortest.script.slice(0, -1);
    const size = Math.ceil(before.length / parts);
    const smaller = await anyOf(chunksLeftOut(before, size), (rest) =>
      attempt([...rest, shortest.script.at(-1) as Step]),
    );
    if (smaller) parts = Math.max(2, parts - 1);
    else if (size <= 1) break;
    else parts = Math.min(before.length, parts * 2);
  }
  for (let at = 0; at < shortest.script.length; at++) {
    if (!shortest.script[at]?.manner) continue;
    await attempt(shortest.script.map((step, position) => (position === at ? withoutManner(step) : step)));
  }
  return shortest;
}

/** The list as often as it has chunks, each time without another of them; later ones go first. */
function* chunksLeftOut(steps: Step[], size: number): Generator<Step[]> {
  for (let start = Math.floor((steps.length - 1) / size) * size; start >= 0; start -= size) {
    yield [...steps.slice(0, start), ...steps.slice(start + size)];
  }
}

async function anyOf<T>(candidates: Iterable<T>, works: (candidate: T) => Promise<boolean>): Promise<boolean> {
  for (const candidate of candidates) if (await works(candidate)) return true;
  return false;
}

const withoutManner = ({ manner: _, ...step }: Step): Step => step;
