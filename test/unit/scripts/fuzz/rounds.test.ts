import { Blog, type User } from '../../../../scripts/fuzz/model/blog.ts';
import { operations } from '../../../../scripts/fuzz/operations/index.ts';
import { Round } from '../../../../scripts/fuzz/rounds.ts';

const STEPS = 300;

/** Users who are there from the beginning, so that steps can be made up without a server. */
function blogOf(howMany: number): Blog {
  const blog = new Blog();
  for (let number = 1; number <= howMany; number++) {
    const name = `u${number}`;
    const user: User = {
      name,
      username: name,
      email: `${name}@example.com`,
      password: 'correct horse',
      bio: null,
      image: null,
      tokens: ['a.b.c'],
      following: new Set(),
    };
    blog.users.set(name, user);
  }
  return blog;
}

const stepsOf = (seed: number, round: number) => {
  const made = new Round(seed, round);
  const blog = blogOf(5);
  return Array.from({ length: STEPS }, () => made.next(blog));
};

test('a seed and a round make the same steps every time, others make others', () => {
  expect(stepsOf(7, 3)).toEqual(stepsOf(7, 3));
  expect(stepsOf(7, 4)).not.toEqual(stepsOf(7, 3));
  expect(stepsOf(8, 3)).not.toEqual(stepsOf(7, 3));
});

test('steps are data: a script of them is read back as it was', () => {
  for (const step of stepsOf(1, 1)) expect(JSON.parse(JSON.stringify(step))).toEqual(step);
});

test('every operation is played in some round', () => {
  const done = new Set<string>();
  const blog = blogOf(3);
  const [author] = blog.users.values();
  const article = {
    name: 'a1',
    author: author as User,
    title: 'Title',
    description: 'Description',
    body: 'Body',
    tags: ['red'],
    slug: 'title-00000000001',
    oldSlugs: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    fans: new Set<User>(),
    comments: [],
    lastComment: { id: 0, createdAt: '' },
  };
  blog.add(article);
  blog.addComment({ name: 'c1', article, author: author as User, id: 1, body: 'x', createdAt: article.createdAt });
  for (let number = 1; number <= 12; number++) {
    const round = new Round(1, number);
    for (let step = 0; step < STEPS; step++) done.add(round.next(blog).do);
  }
  expect([...done].sort()).toEqual(Object.keys(operations).sort());
});
