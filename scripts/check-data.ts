import { checkData, lineOf } from './check-data/index.ts';
import { openDatabase } from './local/database.ts';
import { runScript } from './local/run-script.ts';

/**
 * `npm run check:data`: walks the whole table and prints every broken invariant, one a line; exit code 1 where there is
 * one. It looks at the data of `npm start`, or at what DYNAMODB_ENDPOINT and TABLE_NAME name. Nobody should write meanwhile.
 */
await runScript(async (onStop) => {
  onStop(await openDatabase());
  let items = 0;
  const violations = await checkData((read) => {
    items = read;
    if (process.stderr.isTTY) process.stderr.write(`\r${read} items `);
  });
  if (process.stderr.isTTY) process.stderr.write('\r');
  for (const violation of violations) console.log(lineOf(violation));
  const table = `${items} items in the table ${process.env.TABLE_NAME}`;
  if (violations.length > 0) throw new Error(`${table}: ${violations.length} broken invariants`);
  console.log(`${table}: all in order`);
  return 'done';
});
