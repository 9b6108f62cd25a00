import { build } from 'esbuild';
import { options as bundle } from '../esbuild.config.mjs';
import { closeConnections } from './fuzz/http.ts';
import { type FuzzOptions, readOptions, USAGE } from './fuzz/options.ts';
import { type Failure, isRead, play } from './fuzz/play.ts';
import { Round } from './fuzz/rounds.ts';
import { printCall, readScript, writeScript } from './fuzz/script.ts';
import { type Host, startHost } from './fuzz/server.ts';
import { Session } from './fuzz/session.ts';
import { shrink } from './fuzz/shrink.ts';
import type { Step } from './fuzz/step.ts';
import { runScript } from './local/run-script.ts';

/**
 * `npm run fuzz`: plays random calls by several users over HTTP, against the built function on DynamoDB Local, and compares every
 * answer with a model of the contract. What differs is shrunk to a script that shows it.
 */
await runScript(async (onStop) => {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(USAGE);
    return 'done';
  }
  await build(bundle);
  const host = await startHost();
  onStop(host.stop);
  onStop(closeConnections);
  if (options.replay === undefined) await fuzz(host, options);
  else await replay(host, options.replay);
  return 'done';
});

async function fuzz(host: Host, options: FuzzOptions): Promise<void> {
  const started = Date.now();
  const until = started + options.seconds * 1_000;
  let calls = 0;
  let differences = 0;
  for (let number = options.round ?? 1; Date.now() < until; number++) {
    const round = new Round(options.seed, number);
    const api = await host.startApi();
    const session = new Session(api);
    let steps = 0;
    const isOver = () => steps++ >= round.steps || Date.now() >= until;
    const failure = await play(session, () => (isOver() ? undefined : round.next(session.blog)));
    await api.close();
    calls += session.calls;
    if (failure) {
      differences += 1;
      console.log(`Round ${number}, ${failure.script.length} steps: ${failure.step.do}: ${failure.message}`);
      if (!options.keepGoing) await report(host, failure, options, number);
    }
    if (options.round !== undefined) break;
  }
  const seconds = (Date.now() - started) / 1_000;
  const rate = (calls / seconds).toFixed(0);
  const summary = `seed ${options.seed}: ${calls} calls in ${seconds.toFixed(0)} s, ${rate} a second: ${differences} differences`;
  if (differences > 0) throw new Error(summary);
  console.log(summary);
}

/** @throws Error which says what differs, and how to see it again */
async function report(
  host: Host,
  failure: Failure,
  { seed, shrinkSeconds }: FuzzOptions,
  round: number,
): Promise<never> {
  const until = Date.now() + shrinkSeconds * 1_000;
  const shortest = await shrink(
    failure,
    (script) => playScript(host, script),
    isRead,
    () => Date.now() >= until,
  );
  const file = await writeScript(`seed-${seed}-round-${round}`, shortest.script);
  for (const step of shortest.script) console.log(JSON.stringify(step));
  throw new Error(
    `An answer differs: ${shortest.step.do}: ${shortest.message}\n` +
      `See it again: npm run fuzz -- --replay ${file}, or --seed ${seed} --round ${round}`,
  );
}

async function replay(host: Host, file: string): Promise<void> {
  const failure = await playScript(host, await readScript(file), printCall);
  if (failure) throw new Error(`An answer differs: ${failure.step.do}: ${failure.message}`);
  console.log('0 differences');
}

async function playScript(host: Host, script: Step[], onCall?: Session['onCall']): Promise<Failure | undefined> {
  const api = await host.startApi();
  const session = new Session(api);
  if (onCall) session.onCall = onCall;
  const steps = script.values();
  try {
    return await play(session, () => steps.next().value);
  } finally {
    await api.close();
  }
}
