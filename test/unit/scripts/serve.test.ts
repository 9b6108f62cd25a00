import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** Answers `/slow` when it gets SIGUSR2; sweeps as SWEEP says. */
const HANDLER = `
exports.handler = async (event) => {
  if (event.source === 'aws.scheduler') {
    console.log('sweep');
    if (process.env.SWEEP === 'fails') throw new Error('no database');
    return process.env.SWEEP === 'hangs' ? new Promise(() => {}) : { swept: 0 };
  }
  if (event.rawPath === '/slow') {
    await new Promise((resolve) => {
      process.once('SIGUSR2', resolve);
      console.log('slow began');
    });
  }
  return { statusCode: 200, body: event.rawPath };
};
`;

let directory: string;
let bundle: string;
let served: Served;

interface Served {
  process: ChildProcess;
  port: number;
  /** Resolves when a line of its output has the text. */
  says(text: string): Promise<string>;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'serve-'));
  bundle = join(directory, 'handler.cjs');
  await writeFile(bundle, HANDLER);
});
afterAll(() => rm(directory, { recursive: true }));
afterEach(() => served.process.kill('SIGKILL'));

test('is ready once a sweep has been through the table', async () => {
  served = await serve();
  await served.says('sweep');
  await until(async () => (await get('/ready')).status === 200);
  expect((await get('/ready')).body).toBe('{"status":"ready"}');
  expect((await get('/api/anything')).body).toBe('/api/anything');
});

test.each(['fails', 'hangs'])('is not ready, but answers, where the sweep %s', async (sweep) => {
  served = await serve({ SWEEP: sweep });
  await served.says(sweep === 'fails' ? 'The sweep failed' : 'sweep');
  const body = '{"status":"not ready","reason":"no sweep has been through the table yet"}';
  expect(await get('/ready')).toMatchObject({ status: 503, body });
  expect((await get('/api/anything')).status).toBe(200);
});

test('on SIGTERM finishes the request under way, refuses new ones and ends', async () => {
  served = await serve();
  const agent = new Agent({ keepAlive: true });
  const slow = get('/slow', agent);
  await served.says('slow began');

  served.process.kill('SIGTERM');
  await until(() =>
    get('/').then(
      () => false,
      ({ code }) => code === 'ECONNREFUSED',
    ),
  );
  expect(served.process.exitCode).toBeNull();

  const exited = once(served.process, 'exit');
  served.process.kill('SIGUSR2');
  expect(await slow).toMatchObject({ status: 200, body: '/slow', connection: 'close' });
  expect(await exited).toEqual([0, null]);
  agent.destroy();
});

async function serve(environment: Record<string, string> = {}): Promise<Served> {
  const script = resolve(import.meta.dirname, '../../../scripts/serve.ts');
  const child = spawn(process.execPath, [script, bundle], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', ...environment },
  });
  let output = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output += `${line}\n`;
      for (const look of waiting) look();
    });
  }
  const says = (text: string) =>
    new Promise<string>((found) => {
      const look = () => {
        const line = output.split('\n').find((each) => each.includes(text));
        if (line === undefined) return;
        waiting.delete(look);
        found(line);
      };
      waiting.add(look);
      look();
    });
  const line = await says('Monograph runs at');
  return { process: child, says, port: Number(new URL(line.split(' ').at(-1) ?? '').port) };
}

async function get(path: string, agent?: Agent) {
  const sent = request({ host: '127.0.0.1', port: served.port, path, ...(agent && { agent }) }).end();
  const [response] = await once(sent, 'response');
  const body = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode, body, connection: response.headers.connection };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}
