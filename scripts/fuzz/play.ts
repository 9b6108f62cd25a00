import { Difference } from './compare.ts';
import { type OperationName, operations } from './operations/index.ts';
import { Skip } from './operations/operation.ts';
import { updateWalks } from './operations/walks.ts';
import type { Session } from './session.ts';
import type { Step } from './step.ts';

/** Calls that change nothing are under way so many at a time; those that change something, alone. */
const READS_AT_ONCE = 8;

/** Where an answer differed. */
export interface Failure {
  step: Step;
  /** What was played until then, the failing step too. */
  script: Step[];
  message: string;
}

/**
 * Plays steps until there are no more, or an answer differs.
 *
 * @param next gives the next step, by what has happened until then
 */
export async function play(session: Session, next: () => Step | undefined): Promise<Failure | undefined> {
  const script: Step[] = [];
  let following = next();
  while (following) {
    const batch = [following];
    following = undefined;
    if (batch.every(isRead)) {
      while (batch.length < READS_AT_ONCE) {
        following = next();
        if (!following || !isRead(following)) break;
        batch.push(following);
        following = undefined;
      }
    }
    const messages = await Promise.all(batch.map((step) => attempt(session, step)));
    if (!batch.every(isRead)) updateWalks(session);
    for (const [at, step] of batch.entries()) {
      script.push(step);
      const message = messages[at];
      if (message !== undefined) return { step, script, message };
    }
    following ??= next();
  }
  return undefined;
}

export const isRead = (step: Step): boolean => operations[step.do as OperationName].isRead;

async function attempt(session: Session, step: Step): Promise<string | undefined> {
  try {
    await operations[step.do as OperationName].play(step, session);
    return undefined;
  } catch (error) {
    if (error instanceof Skip) return undefined;
    if (error instanceof Difference) return error.message;
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
