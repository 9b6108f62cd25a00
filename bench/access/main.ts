import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamodb } from '../../scripts/local/dynamodb.ts';
import { useLocalEndpoint } from '../../scripts/local/environment.ts';
import { runScript } from '../../scripts/local/run-script.ts';
import { createTableFromTemplate } from '../../scripts/local/table.ts';
import { asMarkdown, asText } from '../table.ts';
import type { ApiRequest } from './api.ts';
import type { Filling } from './fill.ts';
import { LIMITS } from './limits.ts';
import { asTable, priceOf, type Report, violations } from './report.ts';

const TABLE_NAME = 'bench-access';

/**
 * `npm run bench:access`: what each request costs, and that it costs the same in a larger table. Fails where a budget of
 * budgets.json is exceeded or where a figure grows with the table.
 *
 * - `--sizes 100,10000`: how many articles the rest of the table has; by default 100, 10,000 and 100,000
 * - `--json <file>`: writes everything that was measured
 * - `--markdown`: prints the table as docs/data-model.md has it
 */
await runScript(async (onStop) => {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '100,10000,100000' },
      json: { type: 'string' },
      markdown: { type: 'boolean', default: false },
    },
  });
  const sizes = sizesOf(values.sizes);
  const { endpoint, stop } = await startDynamodb({ inMemory: true });
  onStop(stop);
  Object.assign(process.env, LIMITS);
  useLocalEndpoint(endpoint, TABLE_NAME);
  await createTableFromTemplate(new DynamoDBClient({ endpoint }), TABLE_NAME);

  const { report, fillings } = await run(sizes, endpoint);
  const broken = violations(report);
  if (values.json) await writeFile(values.json, asJson(report, fillings));
  console.log([...preamble(fillings), '', (values.markdown ? asMarkdown : asText)(asTable(report)), ''].join('\n'));
  if (broken.length > 0) throw new Error(`${broken.length} figures are not as they have to be:\n${broken.join('\n')}`);
  console.log(`All ${report.size} requests are within their budgets, and none grows with the table.`);
  return 'done';
});

function sizesOf(text: string): number[] {
  const sizes = text.split(',').map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size > 0)) throw new Error(`--sizes: ${text} are no numbers`);
  return sizes.sort((a, b) => a - b);
}

/** One table that grows from size to size; all requests are measured at each. */
async function run(sizes: number[], endpoint: string) {
  // Settings are read when src/ is imported, so not before the endpoint is known.
  const { documents } = await import('../../src/table/table.ts');
  const { inTime, send } = await import('./api.ts');
  const { measureEndpoints } = await import('./endpoints.ts');
  const { Filler } = await import('./fill.ts');
  const { Meter } = await import('./meter.ts');
  const { guests, makeDataset } = await import('./dataset.ts');

  const meter = new Meter(documents, TABLE_NAME, endpoint);
  const filler = new Filler();
  const dataset = makeDataset();
  await filler.addDataset(dataset);

  const report: Report = new Map();
  const fillings = new Map<number, Filling>();
  let filled = 0;
  for (const [stage, size] of sizes.entries()) {
    const visitors = guests(stage);
    fillings.set(size, await filler.more(filled, size, visitors));
    filled = size;
    const measure = async (row: string, request: ApiRequest, shows?: number) => {
      const { result, calls } = await inTime(() => meter.measure(() => send(request))).catch((error) => {
        throw new Error(`${row}: ${error.message}`, { cause: error });
      });
      const { articles, comments, tags } = result.body;
      const shown = [articles, comments, tags].find(Array.isArray)?.length;
      if (shown !== shows) throw new Error(`${row}: ${shown} are shown instead of ${shows}`);
      const prices = report.get(row) ?? new Map();
      report.set(row, prices.set(size, priceOf(calls, result.bytes)));
      return result;
    };
    await measureEndpoints(measure, dataset, visitors);
  }
  return { report, fillings };
}

function preamble(fillings: Map<number, Filling>): string[] {
  const sizes = Array.from(fillings, ([size, { articles, items, bytes, seconds }]) => {
    const [rest, all, count] = [size, articles, items].map((number) => number.toLocaleString('en'));
    const megabytes = Math.round(bytes / 2 ** 20);
    return `${rest} articles and the dataset: ${all} articles, ${count} items, ${megabytes} MB (${seconds.toFixed(0)} s)`;
  });
  return [
    ...sizes,
    'The dataset is all that the requests touch, the same in each size. The caller is authenticated and follows 100 users,',
    'pages are of 20. The keyring, which a process reads once an hour, has been read before. A figure is for all sizes',
    'where it does not differ between them. Units are computed from the items, and checked against DynamoDB Local.',
  ];
}

/** A line for each row, so that a change of a price is a change of a line. */
function asJson(report: Report, fillings: Map<number, Filling>): string {
  const sizes = Array.from(fillings, ([rest, { articles, items, bytes }]) => ({ rest, articles, items, bytes }));
  const rows = Array.from(report, ([row, prices]) => JSON.stringify({ row, prices: Object.fromEntries(prices) }));
  return `{"sizes": ${JSON.stringify(sizes)},\n"rows": [\n${rows.join(',\n')}\n]}\n`;
}
