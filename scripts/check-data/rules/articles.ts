import { keys } from '../../../src/table/entities/index.ts';
import type { Blog } from '../blog.ts';
import type { Report } from '../violation.ts';

/** Every article has an author and a body, and no body is without its article, whether or not a sweep is still to come. */
export function checkArticles({ articles, bodies, users, deleted }: Blog, report: Report): void {
  for (const [id, { author }] of articles) {
    if (!users.has(author)) report('has no author', keys.article(id), `user ${author} is not there`);
    if (!bodies.has(id)) report('has no body', keys.article(id), '');
    const tombstone = deleted.get(id);
    if (tombstone) report('is to be swept up but lives', tombstone.key, '');
  }
  for (const id of bodies) {
    if (!articles.has(id)) report('is a body without its article', keys.articleBody(id), '');
  }
}
