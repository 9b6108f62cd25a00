import { clock } from '../../clock.ts';
import { invalid } from '../../errors.ts';
import { advanceByOne, advanceTo, commentCounter } from '../../table/entities/articles/comment-counter.ts';
import { ConditionsFailed } from '../../table/errors.ts';
import { read } from '../../table/read.ts';

/** The number and time of a comment, by which the comments of an article are ordered. */
export interface CommentNumber {
  /** From 1, below 2^31, unique within the article; numbers that no comment came to have are gaps. */
  number: number;
  /** Milliseconds since the epoch: later than that of every lower number, whatever the clocks of the instances say. */
  createdAt: number;
}

/**
 * Takes the next comment number of an article: one call, which may go beside the reads, and one more where the clock is
 * not ahead of the last comment. A number is never given twice; one that is not used is a gap.
 *
 * @returns `undefined` where there is no such article
 * @throws 422 `article`, where its numbers are used up
 */
export async function takeCommentNumber(article: number): Promise<CommentNumber | undefined> {
  const taken = (await advance(advanceTo(article, clock.now()))) ?? (await advance(advanceByOne(article)));
  if (taken) return { number: taken.last, createdAt: taken.at };
  const [counter] = await read(commentCounter(article));
  if (counter) throw invalid({ article: ['has all the comments that it can have'] });
  return undefined;
}

async function advance(update: ReturnType<typeof advanceByOne> | ReturnType<typeof advanceTo>) {
  try {
    return (await update.send()).Attributes;
  } catch (error) {
    if (!(error instanceof ConditionsFailed)) throw error;
    return undefined;
  }
}
