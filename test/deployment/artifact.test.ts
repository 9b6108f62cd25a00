import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type LocalDynamodb, startDynamodb } from '../../scripts/local/dynamodb.ts';
import { type EventSource, type HttpRequest, toEvent, toResponse } from '../../scripts/local/events.ts';
import { createTableFromTemplate } from '../../scripts/local/table.ts';
import { builtFunction, type EmulatedFunction, emulateFunction } from '../support/lambda-emulator.ts';
import type { Body } from '../support/objects.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EVENTS = resolve(ROOT, 'events');
const TABLE_NAME = 'artifact';

let database: LocalDynamodb;
let lambda: EmulatedFunction;

beforeAll(async () => {
  database = await startDynamodb({ inMemory: true });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: database.endpoint, region: 'us-east-1', credentials });
  await createTableFromTemplate(client, TABLE_NAME);
  client.destroy();
  lambda = await emulateFunction(await builtFunction({ TABLE_NAME, DYNAMODB_ENDPOINT: database.endpoint }));
});

afterAll(async () => {
  await lambda?.stop();
  await database?.stop();
});

const TOKEN = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/);
const SLUG = expect.stringMatching(/^a-life-in-cafes-[0-9a-z]{11}$/);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const ADA = { username: 'Ada Lovelace', bio: null, image: null, following: false };

const user = (username: string, email: string) => ({ user: { username, email, token: TOKEN, bio: null, image: null } });
const summary = {
  slug: SLUG,
  title: 'A life in cafés',
  description: 'Hours',
  tagList: ['café life'],
  createdAt: TIME,
  updatedAt: TIME,
  favorited: false,
  favoritesCount: 0,
  author: ADA,
};
const cafes = { articles: [summary], articlesCount: 1 };

describe('the sample event', () => {
  beforeAll(async () => {
    const account = { username: 'Ada Lovelace', email: 'lovelace@example.com', password: 'correct horse' };
    const { token } = (await send('http-api', 'POST', '/api/users', { user: account })).body.user;
    const draft = { title: 'A life in cafés', description: 'Hours', body: 'And hours', tagList: ['café life'] };
    expect((await send('http-api', 'POST', '/api/articles', { article: draft }, token)).status).toBe(201);
  });

  const answers: [file: string, status: number, body: unknown][] = [
    ['function-url-get-profile.json', 200, { profile: ADA }],
    ['http-api-base64-body.json', 201, user('Zoë', 'zoe@example.com')],
    ['http-api-get-articles.json', 200, cafes],
    ['http-api-get-tags.json', 200, { tags: ['café life'] }],
    ['http-api-payload-1.0-get-articles.json', 200, cafes],
    ['http-api-register.json', 201, user('Ada', 'ada@example.com')],
    ['rest-api-get-articles.json', 200, cafes],
    ['rest-api-register.json', 201, user('Grace', 'grace@example.com')],
    ['rest-api-repeated-limit.json', 422, { errors: { limit: ['can be given only once'] } }],
  ];

  test.each(answers)('%s is answered %i in its own payload format', async (file, status, body) => {
    const event = sample(file);
    const result = (await lambda.invoke(event)) as { statusCode: number; body: string };
    const json = 'application/json; charset=utf-8';
    const headers =
      event.version === '2.0'
        ? { headers: expect.objectContaining({ 'content-type': json, 'access-control-allow-origin': '*' }) }
        : {
            multiValueHeaders: expect.objectContaining({
              'content-type': [json],
              'access-control-allow-origin': ['*'],
            }),
          };
    expect({ ...result, body: JSON.parse(result.body) }).toEqual({
      statusCode: status,
      ...headers,
      body,
      isBase64Encoded: false,
    });
  });

  test('schedule-sweep.json sweeps', async () => {
    expect(await lambda.invoke(sample('schedule-sweep.json'))).toEqual({ swept: 0 });
  });

  test('is one of those above, whichever it is', () => {
    const tried = [...answers.map(([file]) => file), 'schedule-sweep.json'];
    expect(readdirSync(EVENTS).sort()).toEqual(tried.sort());
  });
});

describe.each<EventSource>(['http-api', 'http-api-1.0', 'rest-api', 'function-url'])('through %s', (source) => {
  test('who registers publishes, favorites, comments and deletes', async () => {
    const account = { username: source, email: `${source}@example.com`, password: 'correct horse' };
    const { token } = (await send(source, 'POST', '/api/users', { user: account })).body.user;
    const draft = { title: `From ${source}`, description: 'Short', body: 'Long', tagList: [source] };
    const { slug } = (await send(source, 'POST', '/api/articles', { article: draft }, token)).body.article;

    const favorite = await send(source, 'POST', `/api/articles/${slug}/favorite`, undefined, token);
    expect(favorite.body.article).toMatchObject({ favorited: true, favoritesCount: 1, body: 'Long' });
    const comment = await send(source, 'POST', `/api/articles/${slug}/comments`, { comment: { body: 'Well' } }, token);
    expect(comment).toMatchObject({ status: 201, body: { comment: { body: 'Well', author: { username: source } } } });
    const list = await send(source, 'GET', `/api/articles?favorited=${source}&tag=${source}`, undefined, token);
    expect(list.body).toMatchObject({ articlesCount: 1, articles: [{ slug, favoritesCount: 1 }] });

    expect((await send(source, 'DELETE', `/api/articles/${slug}`, undefined, token)).status).toBe(204);
    expect((await send(source, 'GET', `/api/articles/${slug}`)).status).toBe(404);
  });

  test('what is not there, not allowed or not well formed is refused in the envelope', async () => {
    expect(await send(source, 'GET', '/api/nothing')).toEqual({
      status: 404,
      body: { errors: { path: ['not found'] } },
    });
    expect(await send(source, 'GET', '/api/user')).toEqual({
      status: 401,
      body: { errors: { token: ['is missing'] } },
    });
    expect((await send(source, 'POST', '/api/users', { user: { email: 'no address' } })).status).toBe(422);
  });
});

test('where the database hangs, the function answers 503 before Lambda would end it', async () => {
  const hanging = createServer(() => {}).listen(0, '127.0.0.1');
  await once(hanging, 'listening');
  const { port } = hanging.address() as AddressInfo;
  const built = await builtFunction({ TABLE_NAME, DYNAMODB_ENDPOINT: `http://127.0.0.1:${port}` });
  const cutOff = await emulateFunction({ ...built, timeoutSeconds: 4 });
  try {
    const { status, headers, body } = toResponse(await cutOff.invoke(toEvent(request('GET', '/api/tags'))));
    expect({ status, body: JSON.parse(String(body)) }).toEqual({
      status: 503,
      body: { errors: { service: ['is busy, try again'] } },
    });
    expect(Object.fromEntries(headers)).toHaveProperty('retry-after');

    // The stack in the log leads to the source: each place with the line that is there.
    const trace = spawnSync(process.execPath, ['scripts/trace.ts'], {
      cwd: ROOT,
      input: cutOff.output(),
      encoding: 'utf8',
    });
    const places = [...trace.stdout.matchAll(/ \(?((?:src|bundle|node_modules)\/[\w/.@-]+):(\d+):\d+\)?\n +(.+)\n/g)];
    expect(places.length).toBeGreaterThan(0);
    for (const [, file = '', row, line] of places) {
      expect(readFileSync(resolve(ROOT, file), 'utf8').split('\n')[Number(row) - 1]?.trim()).toBe(line);
    }
    expect(trace.stdout).not.toContain('app.js:');
  } finally {
    await cutOff.stop();
    hanging.close();
    hanging.closeAllConnections();
  }
});

test('each request leaves one line of JSON with the id of its invocation, and nothing that is secret', () => {
  const output = lambda.output();
  const invocations = [...output.matchAll(/^START RequestId: (\S+)/gm)].map(([, id]) => id);
  const lines = output.split('\n').filter((line) => line.includes('"message":"request"'));
  expect(invocations.length).toBeGreaterThan(30);
  const logged = lines.map((line) => JSON.parse(line).function_request_id);
  expect(invocations.filter((id) => !logged.includes(id))).toHaveLength(1); // the sweep's
  expect(new Set(logged).size).toBe(lines.length);
  expect(output).not.toMatch(/correct horse|eyJ|\$argon2/);
});

function sample(file: string): { version?: string } {
  return JSON.parse(readFileSync(resolve(EVENTS, file), 'utf8'));
}

function request(method: string, url: string, body?: unknown, token?: string): HttpRequest {
  const headers: [string, string][] = [['host', 'api.example.com']];
  if (body !== undefined) headers.push(['content-type', 'application/json']);
  if (token !== undefined) headers.push(['authorization', `Token ${token}`]);
  return { method, url, headers, body: Buffer.from(body ? JSON.stringify(body) : ''), sourceIp: '203.0.113.7' };
}

async function send(source: EventSource, method: string, url: string, body?: unknown, token?: string) {
  const result = await lambda.invoke(toEvent(request(method, url, body, token), source));
  const response = toResponse(result, source);
  const text = String(response.body);
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
}
