import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

/** What starts Lambda's runtime, with its own Node and its own flags: V8 takes a cache only under those that it was made under. */
const BOOTSTRAP = '/var/runtime/bootstrap';

/**
 * Makes V8's code cache of `app.js`, in its folder: in a build container of AWS by Lambda's own runtime, elsewhere by the Node that
 * runs this. `start.cjs` looks for it by its name.
 *
 * @param {string} directory
 * @returns {Promise<{ file: string, bytes: number }>}
 */
export async function makeCodeCache(directory) {
  if (existsSync(BOOTSTRAP)) await invokeOnce('warm-handler.handler', { directory });
  else await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'warm-run.ts'), directory]);
  const [file, ...others] = readdirSync(directory).filter((name) => name.endsWith('.cache'));
  if (!file || others.length > 0) throw new Error(`One code cache was expected in ${directory}: ${[file, ...others]}`);
  return { file, bytes: statSync(join(directory, file)).size };
}

/**
 * Starts Lambda's runtime on a handler of this folder and has it answer one event, by the part of the Runtime API that it takes
 * (AWS Lambda Developer Guide, "Using the Lambda runtime API").
 *
 * @param {string} handler
 * @param {object} event
 */
async function invokeOnce(handler, event) {
  const answered = Promise.withResolvers();
  let isSent = false;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url?.endsWith('/invocation/next')) {
      if (isSent) return; // it waits for another one until it is ended
      isSent = true;
      response.writeHead(200, {
        'content-type': 'application/json',
        'lambda-runtime-aws-request-id': 'warm',
        'lambda-runtime-deadline-ms': String(Date.now() + 60_000),
        'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:warm',
        'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000;Sampled=0',
      });
      response.end(JSON.stringify(event));
      return;
    }
    response.writeHead(202).end();
    if (request.url?.endsWith('/response')) answered.resolve(body);
    else answered.reject(new Error(`${handler}: ${body}`));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

  const runtime = spawn(BOOTSTRAP, [], {
    env: {
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin',
      LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64',
      LAMBDA_TASK_ROOT: import.meta.dirname,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      AWS_LAMBDA_FUNCTION_NAME: 'warm',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/warm',
      AWS_LAMBDA_LOG_STREAM_NAME: 'warm',
      _HANDLER: handler,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  runtime.once('error', answered.reject);
  runtime.once('exit', (code) => answered.reject(new Error(`${BOOTSTRAP} ended with exit code ${code}`)));
  try {
    await answered.promise;
  } finally {
    runtime.kill('SIGKILL');
    server.close();
    server.closeAllConnections();
  }
}
