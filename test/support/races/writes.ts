import { api, at, runSweep } from '../api.ts';
import { comment, edit, favorite, follow, publish, remove, unfavorite, unfollow } from '../builders.ts';
import type { Fixture } from './fixture.ts';

/** Something that another caller does meanwhile. */
export type Write = [name: string, act: (fixture: Fixture) => Promise<unknown>];

const put = async (token: string, user: object) => {
  const { status } = await api('PUT', '/user', { token, body: { user } });
  if (status !== 200) throw new Error(`PUT /user is ${status}`);
};
const slugOf = (articles: { slug: string }[], index: number): string => articles.at(index)?.slug ?? '';

/** Every write, at the places of the lists where it matters. */
export const writes: Write[] = [
  [
    'an article is published, which fills a timeline',
    ({ ann, tag }) => publish(ann.token, { title: 'New', tagList: [tag] }),
  ],
  ['an article is published', ({ ben, tag }) => publish(ben.token, { title: 'New', tagList: [tag] })],
  ['the newest article is deleted', ({ ann, anns }) => remove(ann.token, slugOf(anns, 0))],
  ['an article in the middle of a page is deleted', ({ ann, anns }) => remove(ann.token, slugOf(anns, 10))],
  ['the last article of a page is deleted', ({ ann, anns }) => remove(ann.token, slugOf(anns, 99))],
  ['the first article of the next page is deleted', ({ ann, anns }) => remove(ann.token, slugOf(anns, 100))],
  ['an old article is deleted', ({ ann, anns }) => remove(ann.token, slugOf(anns, -10))],
  ['one of few old articles is deleted', ({ ben, bens }) => remove(ben.token, slugOf(bens, -3))],
  ['an article with many favorites is deleted', ({ ann, popular }) => remove(ann.token, popular.slug)],
  ['an article with comments is deleted', ({ ann, hot }) => remove(ann.token, hot.slug)],
  [
    'an article is edited, all of it',
    ({ ann, hot }) =>
      edit(ann.token, hot.slug, { title: 'Other', description: 'Other', body: 'Other', tagList: ['other'] }),
  ],
  ["an article's body is edited", ({ ann, hot }) => edit(ann.token, hot.slug, { body: 'Another body' })],
  ["an article's title is edited", ({ ann, hot }) => edit(ann.token, hot.slug, { title: 'Another title' })],
  ['an article loses its tag', ({ ann, anns }) => edit(ann.token, slugOf(anns, 12), { tagList: [] })],
  [
    'an article gets the tag',
    ({ ann, anns, tag }) =>
      edit(
        ann.token,
        slugOf(
          anns.filter(({ tagList }) => tagList.length === 0),
          1,
        ),
        { tagList: [tag] },
      ),
  ],
  ['a tag is used for the first time', ({ ben }) => publish(ben.token, { title: 'New', tagList: ['new'] })],
  ['a tag is no longer used', ({ ann, anns, tag }) => edit(ann.token, slugOf(anns, -1), { tagList: [tag] })],
  ['an article becomes a favorite', ({ eve, anns }) => favorite(eve.token, slugOf(anns, 60))],
  ['an article is no longer a favorite', ({ eve, anns }) => unfavorite(eve.token, slugOf(anns, 8))],
  ['somebody else likes an article', ({ joe, hot }) => favorite(joe.token, hot.slug)],
  ['a comment is added', ({ joe, hot }) => comment(joe.token, hot.slug, 'New')],
  [
    'a comment is deleted',
    ({ ann, hot, comments }) =>
      api('DELETE', at`/articles/${hot.slug}/comments/${comments[3]?.id ?? 0}`, { token: ann.token }),
  ],
  ['somebody is followed', ({ eve, joe }) => follow(eve.token, joe.username)],
  ['somebody is unfollowed', ({ eve, ben }) => unfollow(eve.token, ben.username)],
  [
    'a user takes another name',
    ({ ann }) => put(ann.token, { username: 'anna', bio: 'Renamed', image: 'https://example.com/a' }),
  ],
  [
    'a user changes more than the name',
    ({ ann }) => put(ann.token, { email: 'other@example.com', bio: 'Other', image: 'o.png' }),
  ],
  [
    'two deletions are swept up',
    async ({ ann, popular, hot }) => {
      await remove(ann.token, popular.slug);
      await remove(ann.token, hot.slug);
      await runSweep();
    },
  ],
];
