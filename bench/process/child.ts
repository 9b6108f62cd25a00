import { once } from 'node:events';
import { Session } from 'node:inspector/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createGateway, type LambdaHandler, lambdaContext } from '../../scripts/local/gateway.ts';
import type { Order, Result } from './parent.ts';

// A variant in a process of its own, which does what its parent says.

const SAMPLE_EVERY_MICROSECONDS = 100;

const handler: LambdaHandler = createRequire(import.meta.url)(process.env.BUNDLE ?? '').handler;

/** From the text of an event to the text of its answer, as Lambda's runtime has it. */
const answer = async (event: string): Promise<string> =>
  JSON.stringify(await handler(JSON.parse(event), lambdaContext()));

async function repeat(event: string, times: number): Promise<void> {
  for (let n = 0; n < times; n++) await answer(event);
}

const does: { [Name in Order['do']]: (order: Extract<Order, { do: Name }>) => Promise<Result[Name]> } = {
  answer: async ({ event }) => JSON.parse(await answer(event)),

  measure: async ({ event, times }) => {
    const before = process.cpuUsage();
    await repeat(event, times);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / times;
  },

  profile: async ({ event, times }) => {
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_MICROSECONDS });
    await session.post('Profiler.start');
    await repeat(event, times);
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return profile;
  },

  listen: async () => {
    const server = createGateway(() => handler);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as AddressInfo).port;
  },
};

process.on('message', async (order: Order) => {
  try {
    process.send?.({ result: await does[order.do](order as never) });
  } catch (error) {
    process.send?.({ error: `${error}` });
  }
});
process.on('disconnect', () => process.exit());
