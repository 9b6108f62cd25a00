import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/local/free-port.ts';
import { BUILT_TEMPLATE, readTemplate } from '../../scripts/local/template.ts';

/** A function under AWS's runtime interface emulator. */
export interface EmulatedFunction {
  /**
   * @returns what the handler returned
   * @throws Error with what Lambda would report: an error of the handler or of its start, or that its time was up
   */
  invoke(event: unknown): Promise<unknown>;
  /** What it has printed so far. */
  output(): string;
  /** Resolves when nothing of it is left. */
  stop(): Promise<void>;
}

const ROOT = resolve(import.meta.dirname, '../..');
const CLIENT = join(ROOT, 'scripts/tools/lambda-runtime/node_modules/aws-lambda-ric/index.mjs');

/** As much of a function's configuration as matters to who runs it. */
export interface FunctionConfiguration {
  /** The directory that is `/var/task` on Lambda. It is copied. */
  code: string;
  handler: string;
  memoryMegabytes: number;
  timeoutSeconds: number;
  /** The function's own variables, beside those that Lambda sets. */
  environment: Record<string, string>;
}

/** What `sam build` made, as the built template configures it but for its variables. */
export async function builtFunction(environment: Record<string, string>): Promise<FunctionConfiguration> {
  const template = (await readTemplate(BUILT_TEMPLATE)).toJS();
  const properties = { ...template.Globals?.Function, ...template.Resources.ApiFunction.Properties };
  return {
    code: join(dirname(BUILT_TEMPLATE), properties.CodeUri),
    handler: properties.Handler,
    memoryMegabytes: properties.MemorySize,
    timeoutSeconds: properties.Timeout,
    environment,
  };
}

/**
 * Runs a function as Lambda runs it: AWS's emulator (which comes with SAM) serves the Runtime API and takes invocations,
 * AWS's runtime interface client loads the handler and answers them. The code stands in a directory of its own, as in
 * `/var/task`, so that it can lean on nothing of the project. Not Lambda's are the operating system, the processor, where
 * the template asks for another one, and the release of Node 24, which is the project's.
 */
export async function emulateFunction({
  code,
  handler,
  memoryMegabytes,
  timeoutSeconds,
  environment,
}: FunctionConfiguration): Promise<EmulatedFunction> {
  const taskRoot = await mkdtemp(join(tmpdir(), 'var-task-'));
  await cp(code, taskRoot, { recursive: true });

  const [port, runtimePort] = [await freePort(), await freePort()];
  const addresses = ['--runtime-interface-emulator-address', `127.0.0.1:${port}`];
  addresses.push('--runtime-api-address', `127.0.0.1:${runtimePort}`);
  const child = spawn(emulator(), ['--log-level', 'warn', ...addresses, process.execPath, CLIENT, handler], {
    cwd: taskRoot,
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      TZ: ':UTC',
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_LAMBDA_FUNCTION_NAME: 'ApiFunction',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
      AWS_LAMBDA_FUNCTION_TIMEOUT: String(timeoutSeconds),
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      ...environment,
    },
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await rm(taskRoot, { recursive: true });
  };
  try {
    await listening(port, child);
  } catch (error) {
    await stop();
    throw new Error(`The emulator did not start: ${output}`, { cause: error });
  }
  return { invoke: (event) => invoke(port, event), output: () => output, stop };
}

function emulator(): string {
  const architecture = process.arch === 'x64' ? 'x86_64' : 'arm64';
  const pattern = `.venv/sam/lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-${architecture}`;
  const [found] = globSync(pattern, { cwd: ROOT });
  if (!found || !existsSync(CLIENT)) throw new Error('The emulator is not installed. Use: npm run test:artifact');
  return join(ROOT, found);
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 50) {
    if (child.exitCode !== null) throw new Error(`exit code ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await sleep(50); // not listening yet
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`nothing listens on port ${port}`);
}

async function invoke(port: number, event: unknown): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/2015-03-31/functions/function/invocations`, {
    method: 'POST',
    body: JSON.stringify(event),
  });
  const text = await response.text();
  // A handler's error is a 200 whose body describes it; a start that fails is a 502, and a timeout is no JSON.
  const result = response.ok && text.startsWith('{') ? JSON.parse(text) : undefined;
  if (!result || 'errorType' in result) throw new Error(`The invocation failed: ${response.status} ${text}`);
  return result;
}
