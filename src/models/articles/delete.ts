import { forbidden, notFound } from '../../errors.ts';
import { type ArticleItem, articleItem, removeArticle } from '../../table/entities/articles/article.ts';
import { removeArticleBody } from '../../table/entities/articles/body.ts';
import { removeCommentCounter } from '../../table/entities/articles/comment-counter.ts';
import { articleLists, removeArticleEntry } from '../../table/entities/articles/entry.ts';
import { favoritersOf } from '../../table/entities/articles/favoriter.ts';
import { putTombstone } from '../../table/entities/articles/tombstone.ts';
import { newId } from '../../table/ids.ts';
import { read } from '../../table/read.ts';
import { type Action, optimistically, TransactionCanceled } from '../../table/write.ts';
import { idInSlug } from './article.ts';
import { countArticle } from './counts.ts';
import { removeFromFavorites } from './favorite.ts';
import { removeTag, transactRemovingTags } from './tags.ts';
import { removeFromTimeline, timeline } from './timeline.ts';

/** The most favorites that the transaction of a deletion removes; where there are more, all are left to the sweep. */
const FAVORITES_AT_ONCE = 20;

/**
 * Deletes an article: two round trips, and one more where the last use of a tag goes with it. It is gone from every list,
 * count and feed at once; its comments and favorites can be seen no more, and are swept up later.
 *
 * @throws 404 and 403 `article`
 */
export async function deleteArticle(slug: string, user: number): Promise<void> {
  const id = idInSlug(slug);
  let doubtful: string | undefined;
  await optimistically(async () => {
    const [article, head, favoriters] = await read(
      articleItem(id),
      timeline(user),
      favoritersOf(id, FAVORITES_AT_ONCE + 1),
    );
    if (!article) throw notFound('article');
    if (article.author !== user) throw forbidden('article');

    const favoriterIds = favoriters.items.map(({ user }) => user);
    const isFew = favoriterIds.length <= FAVORITES_AT_ONCE;
    const state = `${article.favoritesCount}: ${favoriterIds}`;
    if (isFew && favoriterIds.length !== article.favoritesCount && state !== doubtful) {
      doubtful = state;
      throw new TransactionCanceled([]); // somebody is writing; or else the next look shows the same
    }
    // What stays in doubt is damaged: the sweep takes the favorites as they are, so that nothing keeps the article from going.
    const favorites =
      isFew && state !== doubtful ? favoriterIds.map((favoriter) => removeFromFavorites(id, favoriter)) : undefined;
    try {
      await transactRemovingTags(
        [...deletion(article, favorites), ...(await removeFromTimeline(head, id))],
        article.tags.map((tag) => removeTag(article, tag)),
      );
    } catch (error) {
      if (error instanceof TransactionCanceled && favorites?.flat().some((action) => error.failed.has(action)))
        doubtful = state;
      throw error;
    }
  });
}

/**
 * The writes, but for the timeline and the tags. With 20 tags and 20 favorites the transaction has 88 of the 100 actions that
 * one takes.
 *
 * @param favorites what takes all favorites away; `undefined` leaves them to the sweep, those that come until then, too
 */
const deletion = (article: ArticleItem, favorites: Action[][] | undefined): Action[] => [
  removeArticle(article, favorites?.length),
  removeArticleBody(article.id),
  removeCommentCounter(article.id),
  removeArticleEntry(articleLists.all, article.id),
  countArticle(article.id, -1),
  ...(favorites ?? []).flat(),
  putTombstone(newId(article.id), { article: article.id, author: article.author, favorited: favorites === undefined }),
];
