import { clock } from '../clock.ts';
import { note } from '../context.ts';
import { deadline } from '../table/retry.ts';
import { deletedArticles, forget, sweepFavorites, sweepTags } from './articles/index.ts';
import { sweepComments } from './comments/index.ts';
import { rotateKeys } from './keyring.ts';

/**
 * Takes away what deletions left behind: comments and favorites of deleted articles, and tags without articles. Nobody
 * sees those any more, so it does not matter when it runs, or whether it is cut off: the next run goes on. It also adds
 * a new signing key when the newest has become old.
 *
 * @returns how many deleted articles it is done with
 */
export async function sweep(): Promise<number> {
  const until = deadline();
  let done = 0;
  for (const article of await deletedArticles()) {
    if (clock.now() >= until) return done;
    await sweepFavorites(article);
    await sweepComments(article.id);
    await forget(article);
    note({ articlesSwept: ++done });
  }
  await sweepTags();
  await rotateKeys();
  return done;
}
