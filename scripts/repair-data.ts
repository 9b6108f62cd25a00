import { parseArgs } from 'node:util';
import { openDatabase } from './local/database.ts';
import { runScript } from './local/run-script.ts';
import { applyRepairs, lineOf, planRepairs } from './repair-data/index.ts';

const HELP = `npm run repair:data [-- --write]

Prints what has to be written so that counts, lists, timelines, locks and counters say again what users, articles,
comments and favorites say, one item a line; with --write, writes it. Nobody should write meanwhile. It looks at the
data of npm start, or at what DYNAMODB_ENDPOINT and TABLE_NAME name.`;

const { values } = parseArgs({ options: { write: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
if (values.help) {
  console.log(HELP);
} else {
  await runScript(async (onStop) => {
    onStop(await openDatabase());
    const { repairs, byHand } = await planRepairs();
    for (const { key } of byHand)
      console.log(`mend or delete by hand ${key.pk} ${key.sk}: npm run check:data says what is wrong`);
    if (byHand.length > 0)
      throw new Error(`${byHand.length} items that others depend on cannot be read: nothing was written`);
    for (const repair of repairs) console.log(lineOf(repair));
    if (!values.write) {
      console.log(repairs.length > 0 ? `${repairs.length} repairs; --write does them` : 'nothing to repair');
      return 'done';
    }
    const refused = await applyRepairs(repairs);
    console.log(`${repairs.length - refused.length} of ${repairs.length} repairs done`);
    if (refused.length > 0)
      throw new Error(`${refused.length} items have changed meanwhile: run it again when nobody writes`);
    return 'done';
  });
}
