import { clock } from '../../clock.ts';
import { forbidden } from '../../errors.ts';
import { updateArticle } from '../../table/entities/articles/article.ts';
import { putArticleBody } from '../../table/entities/articles/body.ts';
import { read } from '../../table/read.ts';
import { optimistically } from '../../table/write.ts';
import { profile } from '../users/index.ts';
import { type Article, articleAndBody, articleOf, idInSlug, isFavorite, whole } from './article.ts';
import type { Draft } from './publish.ts';
import { addTag, removeTag, transactRemovingTags } from './tags.ts';

/** The changes to an article. */
export type Changes = { [Field in keyof Draft]?: Draft[Field] | undefined };

/**
 * Changes an article; what is left out of the changes stays. Two round trips, and one more where the last use of a tag goes.
 *
 * @throws 404 and 403 `article`
 */
export async function edit(slug: string, changes: Changes, user: number): Promise<Article> {
  const id = idInSlug(slug);
  return optimistically(async () => {
    // Only its author may edit it, so the author to read is the user.
    const [parts, favorited, author] = await read(articleAndBody(id), isFavorite(id, user), profile(user, user));
    const found = await whole(id, parts);
    const { article } = found;
    if (article.author !== user || !author) throw forbidden('article');

    const version = article.version + 1;
    const { title = article.title, description = article.description, tagList: tags = article.tags } = changes;
    const { body = found.body } = changes;
    const changed = {
      title,
      description,
      tags,
      updatedAt: Math.max(clock.now(), article.updatedAt + 1), // later, even where the clock has not moved
      version,
      bodyVersion: changes.body === undefined ? article.bodyVersion : version,
    };
    await transactRemovingTags(
      [
        updateArticle(article, changed),
        ...(changes.body === undefined ? [] : [putArticleBody(id, body, version)]),
        ...tags.filter((tag) => !article.tags.includes(tag)).flatMap((tag) => addTag(article, tag)),
      ],
      article.tags.filter((tag) => !tags.includes(tag)).map((tag) => removeTag(article, tag)),
    );
    return { ...articleOf({ ...article, ...changed }, author, favorited), body };
  });
}
