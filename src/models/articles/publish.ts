import { unauthorized } from '../../errors.ts';
import { putArticle } from '../../table/entities/articles/article.ts';
import { putArticleBody } from '../../table/entities/articles/body.ts';
import { putCommentCounter } from '../../table/entities/articles/comment-counter.ts';
import { articleLists, putArticleEntry } from '../../table/entities/articles/entry.ts';
import { newId, timeOf } from '../../table/ids.ts';
import { read } from '../../table/read.ts';
import { optimistically, transact } from '../../table/write.ts';
import { profile } from '../users/index.ts';
import { type Article, articleOf } from './article.ts';
import { countArticle } from './counts.ts';
import { addTag } from './tags.ts';
import { addToTimeline, newestBefore, timeline } from './timeline.ts';

export interface Draft {
  title: string;
  description: string;
  body: string;
  /** Without duplicates. */
  tagList: string[];
}

/**
 * Publishes an article: two round trips. It is in every list, count and feed at once, or, if this fails, in none. It comes
 * after all that its author has published before, by its id as by its time, also where another instance's clock was ahead.
 *
 * @throws 401 `token`, where the author no longer exists
 */
export async function publish(draft: Draft, author: number): Promise<Article> {
  return optimistically(async () => {
    const [shown, head] = await read(profile(author, undefined), timeline(author));
    if (!shown) throw unauthorized('is invalid');

    const { body, tagList: tags, title, description } = draft;
    const id = newId(newestBefore(head));
    const createdAt = timeOf(id);
    const article = {
      id,
      author,
      title,
      description,
      tags,
      createdAt,
      updatedAt: createdAt,
      favoritesCount: 0,
      version: 1,
      bodyVersion: 1,
    };
    await transact([
      putArticle(article),
      putArticleBody(id, body, article.bodyVersion),
      putCommentCounter(id, createdAt),
      putArticleEntry(articleLists.all, article),
      countArticle(id, 1),
      ...addToTimeline(head, id),
      ...tags.flatMap((tag) => addTag(article, tag)),
    ]);
    return { ...articleOf(article, shown, false), body };
  });
}
