import { injectContention } from '../../harness/contention.ts';
import { endFaults } from '../../harness/faults.ts';
import { restoreClock, slowClock } from '../../harness/time.ts';
import { addUsers, type KnownUser } from '../../harness/users.ts';
import { checkData, lineOf } from '../../scripts/check-data/index.ts';
import { favorite, getArticle, listArticles, publish } from '../../src/models/articles/index.ts';
import { addComment, listComments } from '../../src/models/comments/index.ts';
import { follow, getProfile } from '../../src/models/users/index.ts';

const FIRST_PAGE = { limit: 1, offset: 0 };
const DRAFT = { title: 'Title', description: 'About', body: 'Text', tagList: [] };

/** A write that all users do at once, and how many of these writes then show. */
interface ContendedWrite {
  name: string;
  write: (user: KnownUser) => Promise<unknown>;
  count: () => Promise<number>;
}

export interface ContentionResult {
  name: string;
  writers: number;
  /** Attempts of all writers together. */
  attempts: number;
  counted: number;
}

/**
 * Lets users write to DynamoDB Local at once, with conflicts between them.
 *
 * @throws where a write did not succeed, or where `check:data` finds a violation afterwards
 */
export async function measureContention(writers: number): Promise<ContentionResult[]> {
  const users = await addUsers(Array.from({ length: writers }, (_, number) => `writer ${number}`));
  const results: ContentionResult[] = [];
  for (const { name, write, count } of await contendedWrites(users)) {
    slowClock();
    const attempts = injectContention();
    try {
      await Promise.all(users.map(write));
    } finally {
      endFaults();
      restoreClock();
    }
    const written = attempts.filter(({ isWrite }) => isWrite).length;
    results.push({ name, writers, attempts: written, counted: await count() });
  }
  const violations = await checkData();
  if (violations.length > 0) throw new Error(`check:data after the writes:\n${violations.map(lineOf).join('\n')}`);
  return results;
}

async function contendedWrites(users: KnownUser[]): Promise<ContendedWrite[]> {
  const [author] = users as [KnownUser];
  const [star] = (await addUsers(['the star'])) as [KnownUser];
  const { slug } = await publish(DRAFT, author.id);
  const tag = 'contended';
  return [
    {
      name: 'favorite one article',
      write: ({ id }) => favorite(slug, id),
      count: async () => (await getArticle(slug, undefined)).favoritesCount,
    },
    {
      name: 'publish with one tag',
      write: ({ id }) => publish({ ...DRAFT, tagList: [tag] }, id),
      count: async () => (await listArticles({ tag }, FIRST_PAGE, undefined)).count,
    },
    {
      name: 'follow one user',
      write: ({ id }) => follow(star.username, id),
      count: async () => {
        const profiles = await Promise.all(users.map(({ id }) => getProfile(star.username, id)));
        return profiles.filter(({ following }) => following).length;
      },
    },
    {
      name: 'comment on one article',
      write: ({ id }) => addComment(slug, 'Well said.', id),
      count: async () => (await listComments(slug, undefined, undefined)).comments.length,
    },
  ];
}
