import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { auditLine } from './admin/audit.ts';
import { plan, USAGE } from './admin/commands.ts';
import { openDatabase } from './local/database.ts';
import { runScript } from './local/run-script.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    yes: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    hide: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help || positionals.length === 0) {
  console.log(USAGE);
} else {
  await runScript(async (onStop) => {
    onStop(await openDatabase());
    const [command = '', ...subject] = positionals;
    const action = await plan(command, subject, { hide: values.hide ?? false });
    console.log(action.what);
    if (!action.run || values['dry-run']) return 'done';
    if (!values.yes && !(await isConfirmed())) throw new Error('nothing was done');
    const result = await action.run();
    console.error(auditLine(command, action.subject));
    if (result) console.log(result);
    return 'done';
  });
}

async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error('nobody is there to be asked: --yes does it without');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Do it? (yes/no) ');
  terminal.close();
  return answer.trim().toLowerCase() === 'yes';
}
