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

/** What everybody in a crowd does at once, and how often that is then found to have been done. */
interface Contest {
  name: string;
  write: (user: KnownUser) => Promise<unknown>;
  count: () => Promise<number>;
}

export interface ContestResult {
  name: string;
  writers: number;
  /** Attempts to write, of all of them. */
  attempts: number;
  counted: number;
}

/**
 * Lets so many write at once, really, to DynamoDB Local, with conflicts between them.
 *
 * @throws where somebody did not get through, or where `check:data` then finds anything in the table
 */
export async function runContests(writers: number): Promise<ContestResult[]> {
  const crowd = await addUsers(Array.from({ length: writers }, (_, number) => `writer ${number}`));
  const results: ContestResult[] = [];
  for (const { name, write, count } of await contests(crowd)) {
    slowClock();
    const attempts = injectContention();
    try {
      await Promise.all(crowd.map(write));
    } finally {
      endFaults();
      restoreClock();
    }
    const written = attempts.filter(({ isWrite }) => isWrite).length;
    results.push({ name, writers, attempts: written, counted: await count() });
  }
  const violations = await checkData();
  if (violations.length > 0) throw new Error(`check:data after the contests:\n${violations.map(lineOf).join('\n')}`);
  return results;
}

async function contests(crowd: KnownUser[]): Promise<Contest[]> {
  const [author] = crowd as [KnownUser];
  const [star] = (await addUsers(['the star'])) as [KnownUser];
  const { slug } = await publish(DRAFT, author.id);
  const tag = 'the crowd';
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
        const profiles = await Promise.all(crowd.map(({ id }) => getProfile(star.username, id)));
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
