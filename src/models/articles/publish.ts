import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { clock } from '../../clock.ts';
import { unauthorized } from '../../errors.ts';
import { ArticleEntity, articleKey } from '../../table/entities/articles/article.ts';
import { ArticleBodyEntity, articleBodyKey } from '../../table/entities/articles/body.ts';
import { putCommentCounter } from '../../table/entities/articles/comment-counter.ts';
import { ArticleEntry, articleEntryKey, articleLists } from '../../table/entities/articles/entry.ts';
import { notExists } from '../../table/entity.ts';
import { newId } from '../../table/ids.ts';
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
 * Publishes an article: two round trips. It is in every list, count and feed at once, or, if this fails, in none.
 *
 * @throws 401 `token`, where the author is no more
 */
export async function publish(draft: Draft, author: number): Promise<Article> {
  return optimistically(async () => {
    const [shown, head] = await read(profile(author, undefined), timeline(author));
    if (!shown) throw unauthorized('is invalid');

    const { body, tagList: tags, title, description } = draft;
    const id = newId(newestBefore(head));
    const now = clock.now();
    const article = {
      id,
      author,
      title,
      description,
      tags,
      createdAt: now,
      updatedAt: now,
      favoritesCount: 0,
      version: 1,
    };
    await transact([
      ArticleEntity.build(PutTransaction)
        .item({ ...articleKey(id), ...article })
        .options({ condition: notExists }),
      ArticleBodyEntity.build(PutTransaction).item({ ...articleBodyKey(id), body }),
      ArticleEntry.build(PutTransaction).item({ ...articleEntryKey(articleLists.all, id), author }),
      putCommentCounter(id, now),
      countArticle(id, 1),
      ...addToTimeline(head, id),
      ...tags.flatMap((tag) => addTag(article, tag)),
    ]);
    return { ...articleOf(article, shown, false), body };
  });
}
