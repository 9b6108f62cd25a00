import { parseArgs } from 'node:util';
import { runScript } from './local/run-script.ts';

const HELP = `npm run lift-login-limit -- [--email <address>] [--address <client>]

Clears the failed logins of the last minutes: those of an account, by its email address, those from a client's IP address, or
both, so that the next try is looked at again. It needs the table: TABLE_NAME, and AWS's own variables or DYNAMODB_ENDPOINT; and LOGIN_WINDOW_SECONDS where
the function has another window than 900 seconds.`;

const { values } = parseArgs({
  options: { email: { type: 'string' }, address: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
const { email, address } = values;
if (values.help || (email === undefined && address === undefined)) {
  console.log(HELP);
} else {
  await runScript(async () => {
    if (!process.env.TABLE_NAME) throw new Error('TABLE_NAME is not set: which table?');
    const { liftLoginLimit } = await import('../src/models/users/index.ts');
    const { clientNetwork } = await import('../src/http/address.ts');
    await liftLoginLimit({ ...(email && { email }), ...(address && { address: clientNetwork(address) }) });
    console.log('Lifted: the next try is looked at again.');
    return 'done';
  });
}
