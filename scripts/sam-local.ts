import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DATA } from './local/database.ts';
import { startDynamodb } from './local/dynamodb.ts';
import { CONTAINER_PORT, hasDocker, NETWORK } from './local/dynamodb-process.ts';
import { useLocalEndpoint } from './local/environment.ts';
import { runScript } from './local/run-script.ts';
import { addressFromEnvironment } from './local/server.ts';
import { createTableFromTemplate } from './local/table.ts';
import { BUILT_TEMPLATE, readTemplate } from './local/template.ts';

const ROOT = resolve(import.meta.dirname, '..');
const TABLE_NAME = 'monograph';

/**
 * `npm run sam:local`: `sam build`, then `sam local start-api` and DynamoDB Local in Docker, on the data of `npm start`. Needs
 * Docker, and Python where SAM is not installed. Arguments go to `sam local start-api` (`-- --skip-pull-image`); HOST and PORT
 * say where it listens. SAM sends no events of schedules, so nothing is swept.
 */
await runScript(async (onStop) => {
  if (!hasDocker()) throw new Error('SAM runs the function in Docker, and no Docker answers. Without it: npm start');
  const { host, port } = addressFromEnvironment();
  let api: ChildProcess | undefined;
  let isStopping = false;
  onStop(async () => {
    isStopping = true;
    if (api?.exitCode !== null || !api.kill('SIGINT')) return;
    await once(api, 'exit');
  });

  const database = await startDynamodb({ directory: DATA }, 'docker');
  onStop(database.stop);
  if (!database.container) throw new Error('An npm start runs on the same data outside of Docker. Stop it first');
  useLocalEndpoint(database.endpoint, TABLE_NAME);
  const client = new DynamoDBClient({ endpoint: database.endpoint });
  await createTableFromTemplate(client, TABLE_NAME);
  client.destroy();

  const sam = findSam();
  const env = { ...process.env, SAM_CLI_TELEMETRY: '0' };
  execFileSync(sam, ['build'], { cwd: ROOT, env, stdio: 'inherit' });
  const { template, variables } = await localFiles(`http://${database.container}:${CONTAINER_PORT}`);
  const where = ['--docker-network', NETWORK, '--host', host, '--port', String(port)];
  const what = ['--template', template, '--env-vars', variables, '--warm-containers', 'EAGER'];
  // A process group of its own: of Ctrl-C it is told once, by this process.
  api = spawn(sam, ['local', 'start-api', ...what, ...where, ...process.argv.slice(2)], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
    detached: true,
  });
  const [exitCode] = await once(api, 'exit');
  if (exitCode !== 0 && !isStopping) throw new Error(`sam local start-api ended with exit code ${exitCode}`);
  return 'done';
});

/** The SAM that is installed, else the one that is pinned for the checks. */
function findSam(): string {
  if (spawnSync('sam', ['--version'], { stdio: 'ignore' }).status === 0) return 'sam';
  return join(execFileSync('scripts/tools/venv.sh', ['sam'], { cwd: ROOT, encoding: 'utf8' }).trim(), 'sam');
}

/**
 * Writes the template for this machine's processor (another one would have to be emulated), and the function's variables. SAM
 * sets none that the template does not name, so that of the database is named in it.
 */
async function localFiles(endpoint: string): Promise<{ template: string; variables: string }> {
  const directory = dirname(BUILT_TEMPLATE);
  const [template, variables] = [join(directory, 'template.local.yaml'), join(directory, 'variables.local.json')];
  const document = await readTemplate(BUILT_TEMPLATE);
  const properties = ['Resources', 'ApiFunction', 'Properties'];
  document.setIn([...properties, 'Architectures'], [process.arch === 'arm64' ? 'arm64' : 'x86_64']);
  document.setIn([...properties, 'Environment', 'Variables', 'DYNAMODB_ENDPOINT'], '');
  await writeFile(template, document.toString());
  await writeFile(variables, JSON.stringify({ ApiFunction: { TABLE_NAME, DYNAMODB_ENDPOINT: endpoint } }, null, 2));
  return { template, variables };
}
