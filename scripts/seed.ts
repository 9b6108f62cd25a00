import { SingleBar } from 'cli-progress';
import { openDatabase } from './local/database.ts';
import { runScript } from './local/run-script.ts';
import { readOptions, USAGE } from './seed/options.ts';
import { type Blog, planBlog } from './seed/plan.ts';

const START_OVER =
  'To start over, empty the table (here: stop `npm start`, delete the folder .dynamodb); ' +
  'or add another blog: npm run seed -- --seed 2';

/**
 * `npm run seed`: fills the table with a believable blog, through the models. The same options make the same blog, its ids
 * and times included; only the hashes of passwords have salts of their own.
 *
 * It writes where `npm start` keeps its data, whether that runs or not, or where DYNAMODB_ENDPOINT and TABLE_NAME say. Where
 * the blog, or a part of it, is there already, it says so and writes nothing.
 */
await runScript(async (onStop) => {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    console.log(USAGE);
    return 'done';
  }
  const blog = planBlog(readOptions(args, Date.now()));

  const stopping = new AbortController();
  let writing: Promise<void> | undefined;
  onStop(async () => {
    stopping.abort(new Error('interrupted'));
    await writing?.catch(() => {}); // its end is reported below
  });
  onStop(await openDatabase());
  writing = write(blog, stopping.signal);
  await writing;
  return 'done';
});

async function write(blog: Blog, signal: AbortSignal): Promise<void> {
  // Settings are read when these are imported, so not before the database is known.
  const { countThere, PASSWORD, writeBlog, writesOf } = await import('./seed/write.ts');
  const there = await countThere(blog);
  if (there > 0) {
    throw new Error(
      `${there} of the ${blog.users.length} users are there already: this blog seems to have been seeded before. ` +
        `Nothing was written. ${START_OVER}`,
    );
  }

  const started = performance.now();
  const bar = new SingleBar({ format: '{bar} {value} of {total} writes', hideCursor: true });
  let writes = 0;
  bar.start(writesOf(blog), 0);
  try {
    await writeBlog(blog, () => bar.update(++writes), signal);
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new Error(`The blog is incomplete, after ${writes} of ${writesOf(blog)} writes (${why}). ${START_OVER}`);
  } finally {
    bar.stop();
  }
  report(blog, (performance.now() - started) / 1000, PASSWORD);
}

function report({ users, articles, comments, favorites, follows }: Blog, seconds: number, password: string): void {
  const tags = new Set(articles.flatMap(({ tagList }) => tagList));
  const followees = users.map(() => 0);
  for (const [follower] of follows) followees[follower] = (followees[follower] ?? 0) + 1;
  const reader = users[followees.indexOf(followees.reduce((a, b) => Math.max(a, b)))];
  const login = JSON.stringify({ user: { email: reader?.email, password } });
  console.log(
    [
      `${users.length} users, ${articles.length} articles with ${tags.size} tags, ${comments.length} comments, ` +
        `${favorites.length} favorites and ${follows.length} follows in ${seconds.toFixed(1)} s.`,
      `Everybody's password is "${password}". To log in as ${reader?.username}, who follows the most:`,
      '',
      `curl -s http://localhost:${process.env.PORT || 3000}/api/users/login -H 'content-type: application/json' -d '${login}'`,
    ].join('\n'),
  );
}
