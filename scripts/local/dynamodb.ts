import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  answers,
  type DynamodbProcess,
  findRunner,
  isAlive,
  kill,
  launch,
  type Runner,
  stop,
} from './dynamodb-process.ts';
import { claim, enter, leave, othersUse, publish, readClaim, withdraw } from './dynamodb-use.ts';
import { freePort } from './free-port.ts';

/** A running DynamoDB Local. `stop` resolves when its process is gone, or left to others that use it. */
export interface LocalDynamodb extends DynamodbProcess {
  stop(): Promise<void>;
}

/** Where the data lives: in memory, or in a directory that outlives the process. */
type Storage = { inMemory: true } | { directory: string };

const READY_TIMEOUT_MS = 60_000;

/**
 * Starts DynamoDB Local on a free port of this machine and waits until it answers. On a directory there is one at a time: it
 * is shared with who runs on the directory already, also where its starter was killed, and who stops last, stops it.
 * @throws Error saying what to install where there is neither Java 17 nor Docker
 */
export function startDynamodb(storage: Storage, runner: Runner = findRunner()): Promise<LocalDynamodb> {
  return 'directory' in storage ? onDirectory(resolve(storage.directory), runner) : inMemory(runner);
}

async function inMemory(runner: Runner): Promise<LocalDynamodb> {
  const { launched, failure } = await launch(runner, await freePort());
  const killIt = () => kill(launched);
  process.on('exit', killIt);
  const end = async () => {
    await stop(launched);
    process.off('exit', killIt);
  };
  try {
    await untilReady(launched, failure);
  } catch (error) {
    await end();
    throw error;
  }
  return { ...launched, stop: end };
}

async function onDirectory(directory: string, runner: Runner): Promise<LocalDynamodb> {
  await enter(directory);
  let running: DynamodbProcess | undefined;
  const killIt = () => running && !othersUse(directory) && kill(running);
  process.on('exit', killIt);
  const end = async () => {
    process.off('exit', killIt);
    await leave(directory);
    if (othersUse(directory)) return;
    await stop((await readClaim(directory)) ?? {});
    await withdraw(directory);
  };
  try {
    const port = await freePort();
    const claimed = { starter: process.pid, endpoint: `http://127.0.0.1:${port}` };
    for (const deadline = Date.now() + READY_TIMEOUT_MS; !(await claim(directory, claimed)); await sleep(50)) {
      running = await answering(directory);
      if (running) return { ...running, stop: end };
      if (Date.now() > deadline)
        throw new Error(`What runs on ${directory} does not answer: process.json there names it`);
    }
    const { launched, failure } = await launch(runner, port, directory);
    running = launched;
    await publish(directory, { ...claimed, ...launched });
    await untilReady(launched, failure);
    return { ...launched, stop: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** What answers on the directory. A claim that nobody makes good any more is withdrawn. */
async function answering(directory: string): Promise<DynamodbProcess | undefined> {
  const found = await readClaim(directory);
  if (!found) return undefined;
  if (await answers(found.endpoint)) return found;
  if (!isAlive(found.starter)) await withdraw(directory);
  return undefined;
}

/** @throws Error with what the process said, if it ends before it answers */
async function untilReady({ endpoint }: DynamodbProcess, failure: () => string | undefined): Promise<void> {
  for (const deadline = Date.now() + READY_TIMEOUT_MS; Date.now() < deadline && !failure(); await sleep(50)) {
    if (await answers(endpoint)) return;
  }
  throw new Error(`DynamoDB Local did not start: ${failure() ?? 'no answer'}`);
}
