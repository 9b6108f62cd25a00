import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamodb } from '../../scripts/local/dynamodb.ts';
import { useLocalEndpoint } from '../../scripts/local/environment.ts';
import { runScript } from '../../scripts/local/run-script.ts';
import { createTableFromTemplate } from '../../scripts/local/table.ts';
import { type Figures, figuresOf } from '../access/meter.ts';
import { asMarkdown, asText, type Table } from '../table.ts';
import type { Design } from './designs.ts';

const TABLE_NAME = 'bench-feed';
const FAR = 10_000;
/** To write to 100,000 feeds takes longer than any request may. */
const PATIENT = { requestId: TABLE_NAME, deadline: Number.POSITIVE_INFINITY };

/**
 * `npm run bench:feed`: what feeds cost in each of the designs of docs/decisions/feed.md, run for real on DynamoDB Local.
 *
 * - `--markdown`: prints the tables as the record has them
 */
await runScript(async (onStop) => {
  const { values } = parseArgs({ options: { markdown: { type: 'boolean', default: false } } });
  const { endpoint, stop } = await startDynamodb({ inMemory: true });
  onStop(stop);
  useLocalEndpoint(endpoint, TABLE_NAME);
  await createTableFromTemplate(new DynamoDBClient({ endpoint }), TABLE_NAME);
  const tables = await measureDesigns(endpoint);
  console.log(tables.map(values.markdown ? asMarkdown : asText).join('\n\n'));
  return 'done';
});

interface Column {
  heading: string;
  /** `undefined` where a design has no answer. */
  run(design: Design): Promise<unknown> | undefined;
}

async function measureDesigns(endpoint: string): Promise<Table[]> {
  // Settings are read when src/ is imported, so not before the endpoint is known.
  const { context } = await import('../../src/context.ts');
  const { documents } = await import('../../src/table/table.ts');
  const { Loader } = await import('../access/loader.ts');
  const { Meter } = await import('../access/meter.ts');
  const { designs } = await import('./designs.ts');
  const { celebrities, fill, followed, readers } = await import('./world.ts');

  await fill(new Loader());
  const meter = new Meter(documents, TABLE_NAME, endpoint);
  const tableOf = async (what: string, columns: Column[], show: (figures: Figures) => string): Promise<Table> => {
    const table = [[what, ...columns.map(({ heading }) => heading)]];
    for (const [name, design] of Object.entries(designs)) {
      const line = [name];
      for (const { run } of columns) {
        const { calls } = await meter.measure(async () => context.run(PATIENT, () => run(design)));
        line.push(calls.length > 0 ? show(figuresOf(calls)) : '–');
      }
      table.push(line);
    }
    return table;
  };

  const pages = readers.flatMap(({ id, followees }) =>
    [0, FAR].map((offset) => ({
      heading: `${count(followees.length)} followees${offset ? `, offset ${count(offset)}` : ''}`,
      run: (design: Design) => design.readPage(id, offset)?.then(isPage),
    })),
  );
  const publishes = celebrities.map(({ id, followers }) => ({
    heading: `${count(followers)} followers`,
    run: (design: Design) => design.publish(id, followers),
  }));
  const [, , reader] = readers;
  const follows = followed.map(({ author, articles }) => ({
    heading: `an author of ${count(articles)}`,
    run: (design: Design) => design.follow(reader?.id ?? 0, author),
  }));
  const reads = ({ readUnits, calls, roundTrips }: Figures) => `${count(readUnits)} (${count(calls)} in ${roundTrips})`;
  const writes = ({ writeUnits, calls }: Figures) => `${count(writeUnits)} (${count(calls)})`;
  return [
    await tableOf('a page of 20 and the total: read units (calls in round trips)', pages, reads),
    await tableOf('what feeds add to a publish: write units (calls)', publishes, writes),
    await tableOf('to follow, back-fill included: write units (calls)', follows, writes),
  ];
}

function isPage(articles: number): void {
  if (articles !== 20) throw new Error(`${articles} articles are shown instead of 20`);
}

function count(value: number): string {
  return value.toLocaleString('en');
}
