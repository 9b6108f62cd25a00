import { keys } from '../../../src/table/entities/index.ts';
import { timeOf } from '../../../src/table/ids.ts';
import type { Blog } from '../blog.ts';
import type { Report } from '../violation.ts';

/** Every article has an author and a body, and no body is without its article, whether or not a sweep is still to come. */
export function checkArticles(blog: Blog, report: Report): void {
  const { articles, bodies, users } = blog;
  for (const [id, { author, createdAt, updatedAt, bodyVersion }] of articles) {
    if (!users.has(author)) report('has no author', keys.article(id), `user ${author} is not there`);
    if (!bodies.has(id)) report('has no body', keys.article(id), '');
    else if (bodies.get(id) !== bodyVersion) {
      report('has the body of another edit', keys.article(id), `of ${bodies.get(id)}, not ${bodyVersion}`);
    }
    if (createdAt !== timeOf(id)) report('has a wrong time', keys.article(id), `created at ${createdAt}`);
    if (updatedAt < createdAt) report('has a wrong time', keys.article(id), 'updated before it was created');
  }
  for (const id of bodies.keys()) {
    if (!articles.has(id)) report('is a body without its article', keys.articleBody(id), '');
  }
  checkTombstones(blog, report);
}

/** A tombstone is of an article that was deleted. */
function checkTombstones({ articles, users, deleted }: Blog, report: Report): void {
  for (const [article, { key, author, deletion }] of deleted) {
    if (articles.has(article)) report('is to be swept up but lives', key, '');
    if (!users.has(author)) report('has no author', key, `user ${author} is not there`);
    if (timeOf(deletion) < timeOf(article)) report('has a wrong time', key, 'deleted before it was published');
  }
}
