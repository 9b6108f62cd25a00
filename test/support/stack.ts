import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../scripts/local/free-port.ts';
import { BUILT_TEMPLATE } from '../../scripts/local/template.ts';
import type { Template } from './cloudformation.ts';
import { parametersOf, type Stage } from './samconfig.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** A server of moto, which stands in for AWS. */
export interface StandIn {
  endpoint: string;
  stop(): Promise<void>;
}

/** What `sam deploy` has left in the stand-in. */
export interface Stack {
  name: string;
  /** A directory with the code that was uploaded, unpacked. */
  code: string;
  /** What CloudFormation was given, with the policies of template.yaml, and code that has been uploaded. */
  template: Template;
  leftOut: LeftOut[];
}

/** Something of the template that the stand-in does not get. */
export interface LeftOut {
  resource: string;
  type: string;
  why: string;
}

/** Starts moto on a free port and waits until it answers. */
export async function startStandIn(): Promise<StandIn> {
  const port = await freePort();
  // By this name it knows the URL of a template in its own S3 from one in AWS's.
  const endpoint = `http://localhost:${port}`;
  const server = spawn(join(ROOT, '.venv/moto/bin/moto_server'), ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
  });
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill();
      await once(server, 'exit');
    }
  };
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 100) {
    if (await answers(endpoint)) return { endpoint, stop };
    if (server.exitCode !== null) break;
    await sleep(100);
  }
  await stop();
  throw new Error('moto does not answer');
}

const answers = (endpoint: string) =>
  fetch(`${endpoint}/moto-api/`).then(
    ({ ok }) => ok,
    () => false,
  );

/** What CloudFormation makes of a template, by SAM's own translator. */
export async function transformed(file: string, parameters: Record<string, string> = {}): Promise<Template> {
  return JSON.parse(await python('sam', 'test/deployment/transform.py', file, JSON.stringify(parameters)));
}

/**
 * Runs `sam deploy` for a stage, as samconfig.toml has it, against the stand-in. It gets the template translated, because it
 * cannot do that itself, and without the resources that its CloudFormation does not know.
 * @throws Error with what `sam deploy` printed, where it fails
 */
export async function samDeploy(stage: Stage, endpoint: string): Promise<Stack> {
  const template = await transformed(BUILT_TEMPLATE, parametersOf(stage));
  const leftOut = reduce(template, await supportedTypes());
  const file = join(dirname(BUILT_TEMPLATE), `${stage}.json`);
  // What AWS does when a stack is deleted. The stand-in knows no other policy, and would delete the table.
  await writeFile(file, JSON.stringify(template, null, 2).replaceAll('"RetainExceptOnCreate"', '"Retain"'));

  const bucket = `artifacts-${stage}`;
  await fetch(`${endpoint}/${bucket}`, { method: 'PUT' });
  const settings = ['--config-file', join(ROOT, 'samconfig.toml'), '--config-env', stage, '--no-confirm-changeset'];
  // Its own bucket SAM would make by a stack that needs more than the stand-in knows.
  const upload = ['--no-resolve-s3', '--s3-bucket', bucket];
  await sam(endpoint, 'deploy', '--template-file', file, ...settings, ...upload);
  const { key, code } = await uploaded(`${endpoint}/${bucket}`, stage);
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === 'AWS::Lambda::Function') Properties.Code = { S3Bucket: bucket, S3Key: key };
  }
  return { name: `monograph-${stage}`, code, template, leftOut };
}

/** Runs `sam delete`, as the manual has it. */
export const samDelete = (stack: string, endpoint: string): Promise<unknown> =>
  sam(endpoint, 'delete', '--stack-name', stack, '--no-prompts', '--region', ACCOUNT.AWS_REGION);

const sam = (endpoint: string, ...args: string[]) =>
  run(join(ROOT, '.venv/sam/bin/sam'), args, {
    cwd: ROOT,
    env: { ...process.env, ...ACCOUNT, AWS_ENDPOINT_URL: endpoint, SAM_CLI_TELEMETRY: '0' },
  });

/** The names of what there is in the stand-in of a stack, by the service that it is in. */
export async function leftOf(stack: string, endpoint: string): Promise<Record<string, string[]>> {
  return JSON.parse(await python('moto', 'test/deployment/left.py', stack, endpoint));
}

/** Fetches what is in a bucket beside templates, and unpacks it. */
async function uploaded(bucketUrl: string, stage: string): Promise<{ key: string; code: string }> {
  // The stand-in asks who you are, and does not check the answer.
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=stand-in/20261121/us-east-1/s3/aws4_request' };
  const listing = await (await fetch(bucketUrl, { headers })).text();
  const keys = [...listing.matchAll(/<Key>([^<]+)<\/Key>/g)].flatMap(([, key]) => key ?? []);
  const [key, ...others] = keys.filter((name) => !name.endsWith('.template'));
  if (!key || others.length > 0) throw new Error(`One upload was expected: ${keys}`);
  const directory = join(ROOT, '.aws-sam/uploaded', stage);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const zip = `${directory}.zip`;
  await writeFile(zip, await (await fetch(`${bucketUrl}/${key}`, { headers })).bytes());
  await python('sam', '-m', 'zipfile', '-e', zip, directory);
  return { key, code: directory };
}

/** Of the stand-in, which takes any. */
const ACCOUNT = {
  AWS_ACCESS_KEY_ID: 'stand-in',
  AWS_SECRET_ACCESS_KEY: 'stand-in',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
};

async function python(venv: string, ...args: string[]): Promise<string> {
  const options = { cwd: ROOT, env: { ...process.env, ...ACCOUNT }, maxBuffer: 10_000_000 };
  return (await run(join(ROOT, `.venv/${venv}/bin/python`), args, options)).stdout;
}

async function supportedTypes(): Promise<Set<string>> {
  const print = 'import json; from moto.cloudformation.parsing import get_model_map as m; print(json.dumps(list(m())))';
  return new Set(JSON.parse(await python('moto', '-c', print)));
}

/** Takes out of the template what is of no supported type, and then what refers to anything that has been taken out. */
function reduce(template: Template, supported: Set<string>): LeftOut[] {
  const leftOut = new Map<string, LeftOut>();
  const leave = (resource: string, type: string, why: string) => leftOut.set(resource, { resource, type, why });
  for (const [name, { Type }] of Object.entries(template.Resources)) {
    if (!supported.has(Type)) leave(name, Type, 'the stand-in has no such resource');
  }
  const missing = (part: unknown) => references(part).find((name) => leftOut.has(name));
  for (let before = -1; before !== leftOut.size; ) {
    before = leftOut.size;
    for (const [name, resource] of Object.entries(template.Resources)) {
      if (!leftOut.has(name) && missing(resource)) leave(name, resource.Type, `needs ${missing(resource)}`);
    }
  }
  const { Outputs = {} } = template;
  for (const [name, output] of Object.entries(Outputs)) {
    if (missing(output)) leave(name, 'output', `needs ${missing(output)}`);
  }
  for (const name of leftOut.keys()) {
    delete template.Resources[name];
    delete Outputs[name];
  }
  return [...leftOut.values()];
}

/** The names that a part of a template refers to. */
function references(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === 'Ref') return [value];
    if (key === 'Fn::GetAtt') return [value].flat().slice(0, 1);
    if (key === 'DependsOn') return [value].flat();
    const text = key === 'Fn::Sub' ? [value].flat()[0] : '';
    return [...[...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name), ...references(value)];
  });
}
