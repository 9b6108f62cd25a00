import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamodb } from '../../scripts/local/dynamodb.ts';
import { useLocalEndpoint } from '../../scripts/local/environment.ts';
import { runScript } from '../../scripts/local/run-script.ts';
import { createTableFromTemplate } from '../../scripts/local/table.ts';
import { print, violations } from './report.ts';

const TABLE_NAME = 'bench-hot';

/**
 * `npm --prefix bench run hot`: what many requests have in common, and at which rate it is saturated. Real requests are recorded on
 * DynamoDB Local, and then simulated in virtual time; then 200 real writers meet. Fails where a rate that has to be
 * carried is not, or where a count is not exact.
 *
 * - `--hold 10`: for how many milliseconds a transaction holds its items, and how long any call takes
 * - `--seconds 30`: for how long requests come in
 * - `--seed 1`: other seeds make other chances
 * - `--json <file>`: writes everything that was found out
 * - `--markdown`: prints the tables as docs/data-model.md has them
 */
await runScript(async (onStop) => {
  const { values } = parseArgs({
    options: {
      hold: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
      markdown: { type: 'boolean', default: false },
    },
  });
  const options = {
    holdMs: positive(values, 'hold'),
    seconds: positive(values, 'seconds'),
    seed: positive(values, 'seed'),
  };
  const { endpoint, stop } = await startDynamodb({ inMemory: true });
  onStop(stop);
  useLocalEndpoint(endpoint, TABLE_NAME);
  await createTableFromTemplate(new DynamoDBClient({ endpoint }), TABLE_NAME);

  // Settings are read when src/ is imported, so not before the endpoint is known.
  const { measure } = await import('./measure.ts');
  const report = await measure({ endpoint, table: TABLE_NAME }, options);
  console.log(print(report, values.markdown));
  if (values.json) await writeFile(values.json, `${JSON.stringify({ ...options, ...report }, undefined, 2)}\n`);
  const broken = violations(report);
  if (broken.length > 0) throw new Error(broken.join('\n'));
  return 'done';
});

function positive(values: Record<string, unknown>, option: string): number {
  const value = Number(values[option]);
  if (!(value > 0)) throw new Error(`--${option} ${values[option]}: has to be a number above 0`);
  return value;
}
