import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateTransaction } from 'dynamodb-toolbox/entity/actions/transactUpdate';
import { $set } from 'dynamodb-toolbox/entity/actions/update/symbols';
import { clock } from '../../clock.ts';
import { forbidden, notFound } from '../../errors.ts';
import { ArticleEntity, articleItem, articleKey } from '../../table/entities/articles/article.ts';
import { ArticleBodyEntity, articleBody, articleBodyKey } from '../../table/entities/articles/body.ts';
import { read } from '../../table/read.ts';
import { type Action, optimistically, transact } from '../../table/write.ts';
import { profile } from '../users/index.ts';
import { type Article, articleOf, idInSlug, isFavorite } from './article.ts';
import type { Draft } from './publish.ts';
import { addTag, removeTag } from './tags.ts';

/** What to change of an article. */
export type Changes = { [Field in keyof Draft]?: Draft[Field] | undefined };

/**
 * Changes an article; what is left out of the changes stays. Two round trips.
 *
 * @throws 404 and 403 `article`
 */
export async function edit(slug: string, changes: Changes, editor: number): Promise<Article> {
  const id = idInSlug(slug);
  return optimistically(async () => {
    // Only its author may edit it, so that the author to read is the editor.
    const [found, text, favorited, author] = await read(
      articleItem(id),
      articleBody(id),
      isFavorite(id, editor),
      profile(editor, editor),
    );
    const body = changes.body ?? text?.body;
    if (!found || body === undefined) throw notFound('article');
    if (found.author !== editor || !author) throw forbidden('article');

    const { title = found.title, description = found.description, tagList: tags = found.tags } = changes;
    const updatedAt = Math.max(clock.now(), found.updatedAt + 1); // later, even where the clock has not moved
    const update = ArticleEntity.build(UpdateTransaction)
      .item({ ...articleKey(id), title, description, tags: $set(tags), updatedAt, version: found.version + 1 })
      .options({ condition: { attr: 'version', eq: found.version } });
    const actions: Action[] = [update, ...changeTags(found, tags)];
    if (changes.body !== undefined) {
      actions.push(ArticleBodyEntity.build(PutTransaction).item({ ...articleBodyKey(id), body }));
    }
    await transact(actions);
    return { ...articleOf({ ...found, title, description, tags, updatedAt }, author, favorited), body };
  });
}

const changeTags = (article: { id: number; author: number; tags: string[] }, tags: string[]): Action[] => [
  ...tags.filter((tag) => !article.tags.includes(tag)).flatMap((tag) => addTag(article, tag)),
  ...article.tags.filter((tag) => !tags.includes(tag)).flatMap((tag) => removeTag(article, tag)),
];
