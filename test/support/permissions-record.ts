import { mkdir, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { context } from '../../src/context.ts';
import { permissionsFor } from './permissions.ts';

/**
 * Notes, for each test file, which permissions the function needed of DynamoDB; `npm run check:permissions` compares them with
 * the template. Only what is called within an invocation counts: tests that look into the table are none of the function's.
 */
const needed = new Set<string>();
const { send } = DynamoDBDocumentClient.prototype;

DynamoDBDocumentClient.prototype.send = function (this: DynamoDBDocumentClient, ...args: Parameters<typeof send>) {
  const [command] = args;
  if (context.getStore()) {
    const call = { command: command.constructor.name, input: command.input };
    for (const permission of permissionsFor(call)) needed.add(permission);
  }
  return send.apply(this, args);
} as typeof send;

afterAll(async () => {
  const folder = resolve(import.meta.dirname, '../../reports/permissions');
  const file = relative(resolve(import.meta.dirname, '..'), expect.getState().testPath ?? '').replace(/\W+/g, '-');
  await mkdir(folder, { recursive: true });
  await writeFile(resolve(folder, `${file}.json`), JSON.stringify([...needed].sort()));
});
