import { clock } from '../clock.ts';
import { note } from '../context.ts';
import { read } from '../table/read.ts';
import { deadline } from '../table/retry.ts';
import { removeTombstone, sweepFavorites, sweepTags, tombstones } from './articles/index.ts';
import { sweepComments } from './comments/index.ts';
import { rotateKeys } from './keyring.ts';

/**
 * Takes away what deletions left behind: comments and favorites of deleted articles, and tags without articles. Nobody
 * sees those any more, so it does not matter when it runs, or whether it is cut off: the next run goes on. It also adds
 * a new signing key when the newest has become old. What fails keeps nothing else from being done.
 *
 * @returns how many deleted articles it is done with
 * @throws AggregateError with all that failed
 */
export async function sweep(): Promise<number> {
  const until = deadline();
  let swept = 0;
  const failures: unknown[] = [];
  const [deleted] = await read(tombstones()).catch((error) => {
    failures.push(error);
    return [[]];
  });
  const jobs = deleted.map((article) => async () => {
    await sweepFavorites(article);
    await sweepComments(article.article);
    await removeTombstone(article);
    note({ articlesSwept: ++swept });
  });

  for (const job of [...jobs, () => sweepTags(until), rotateKeys]) {
    if (clock.now() >= until) break;
    await job().catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} parts of the sweep failed`);
  return swept;
}
