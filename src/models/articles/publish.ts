import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { clock } from '../../clock.ts';
import { unauthorized } from '../../errors.ts';
import { isNew } from '../../table/entity.ts';
import { newId } from '../../table/ids.ts';
import { keys, lists } from '../../table/keys.ts';
import { ListEntry } from '../../table/list.ts';
import { getItems } from '../../table/read.ts';
import { optimistically, transact } from '../../table/write.ts';
import { profileFrom } from '../users/index.ts';
import { type Article, ArticleBodyEntity, ArticleEntity, articleOf } from './article.ts';
import { countArticle } from './counts.ts';
import { addTag } from './tags.ts';
import { addToTimeline, newestBefore, timelineFrom } from './timeline.ts';

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
    const items = await getItems([keys.user(author), keys.timeline(author)]);
    const profile = profileFrom(items, author, undefined);
    if (!profile) throw unauthorized('is invalid');

    const timeline = timelineFrom(items, author);
    const { body, tagList: tags, title, description } = draft;
    const id = newId(newestBefore(timeline));
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
        .item({ ...keys.article(id), ...article })
        .options({ condition: isNew }),
      ArticleBodyEntity.build(PutTransaction).item({ ...keys.articleBody(id), body }),
      ListEntry.build(PutTransaction).item({ ...keys.listEntry(lists.articles, id), author }),
      countArticle(id, 1),
      ...addToTimeline(timeline, id),
      ...tags.flatMap((tag) => addTag(article, tag)),
    ]);
    return { ...articleOf(article, profile, items, author), body };
  });
}
