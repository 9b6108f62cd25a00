import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamodb } from '../scripts/local/dynamodb.ts';
import { useLocalEndpoint } from '../scripts/local/environment.ts';
import { type HttpRequest, toEvent } from '../scripts/local/events.ts';
import type { OnStop } from '../scripts/local/run-script.ts';
import { createTableFromTemplate } from '../scripts/local/table.ts';

/** What every variant is asked. */
export type Question = 'health' | 'article' | 'list' | 'publish';

export interface Workload {
  requests: Record<Question, HttpRequest>;
  /** The request to publish, from each of the authors. */
  publishing: HttpRequest[];
  /** What a variant's process has in its environment: all that Lambda would give it, the table, and the tokens' secret. */
  env: Record<string, string>;
}

const TABLE_NAME = 'bench';
const AUTHORS = 20;
const ARTICLES = 60;
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_SESSION_TOKEN: 'local' };

/** Starts DynamoDB Local, puts 60 articles by 20 authors into a table, and says what to ask about them. */
export async function prepareWorkload(onStop: OnStop): Promise<Workload> {
  const { endpoint, stop } = await startDynamodb({ inMemory: true });
  onStop(stop);
  useLocalEndpoint(endpoint, TABLE_NAME);
  await createTableFromTemplate(new DynamoDBClient({ endpoint }), TABLE_NAME);

  // Settings are read when these are imported, so not before the endpoint is known.
  const { send } = await import('./access/api.ts');
  const { signingKey } = await import('../src/models/keyring.ts');
  const tokens: string[] = [];
  for (let n = 0; n < AUTHORS; n++) {
    const user = { username: `author${n}`, email: `author${n}@example.com`, password: 'correct horse battery' };
    const answer = await send({ method: 'POST', path: '/users', body: { user } });
    tokens.push((answer.body.user as { token: string }).token);
  }
  let slug = '';
  for (let n = 0; n < ARTICLES; n++) {
    const answer = await send({ method: 'POST', path: '/articles', token: tokens[n % AUTHORS], body: draft(n) });
    slug = (answer.body.article as { slug: string }).slug;
  }
  const publishing = tokens.map((token) => publishBy(token));
  return {
    publishing,
    requests: {
      health: get('/api/health'),
      article: get(`/api/articles/${slug}`),
      list: listOf(20),
      publish: publishing[0] as HttpRequest,
    },
    env: {
      PATH: process.env.PATH ?? '',
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
      AWS_REGION: 'us-east-1',
      ...CREDENTIALS,
      TABLE_NAME,
      DYNAMODB_ENDPOINT: endpoint,
      TOKEN_SECRET: Buffer.from((await signingKey()).secret).toString('base64'),
    },
  };
}

/** As an HTTP API passes them on from a browser. */
const HEADERS: [string, string][] = [
  ['accept', 'application/json, text/plain, */*'],
  ['accept-encoding', 'gzip, deflate, br, zstd'],
  ['accept-language', 'en-GB,en;q=0.9'],
  ['host', 'abc123.execute-api.us-east-1.amazonaws.com'],
  ['origin', 'https://blog.example.com'],
  ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['x-amzn-trace-id', 'Root=1-6920a3c0-0123456789abcdef01234567'],
  ['x-forwarded-for', '203.0.113.7'],
  ['x-forwarded-port', '443'],
  ['x-forwarded-proto', 'https'],
];

const get = (url: string): HttpRequest => ({
  method: 'GET',
  url,
  headers: HEADERS,
  body: Buffer.alloc(0),
  sourceIp: '203.0.113.7',
});

const publishBy = (token: string): HttpRequest => ({
  ...get('/api/articles'),
  method: 'POST',
  headers: [...HEADERS, ['content-type', 'application/json'], ['authorization', `Token ${token}`]],
  body: Buffer.from(JSON.stringify(draft(ARTICLES))),
});

/** Asks for a page of the newest articles. */
export const listOf = (limit: number): HttpRequest => get(`/api/articles?limit=${limit}`);

/** An event as an HTTP API sends it (payload 2.0), as the text that it arrives in. */
export const eventOf = (request: HttpRequest): string => JSON.stringify(toEvent(request));

/** An article with three tags and a body of 2,000 characters. */
const draft = (n: number) => ({
  article: {
    title: `What we learned from benchmark number ${n}`,
    description: 'Where the time goes when a function starts, and where it goes when it runs.',
    body: 'It took longer than we thought. '.repeat(63).slice(0, 2_000),
    tagList: ['benchmarks', 'lambda', `series-${n % 5}`],
  },
});
