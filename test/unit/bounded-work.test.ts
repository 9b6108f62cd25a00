import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { describedRoutes, type Fixture, newFixture, successes } from '../support/every-route.ts';
import { gatewayEvent, lambdaContext, type Payload, type Wire } from '../support/gateway.ts';
import { type Hostile, jsons, jsonTexts, letters, texts } from '../support/hostile-values.ts';
import { install, MemoryTable } from '../support/memory-table.ts';
import { Cost, memoryOf } from '../support/work.ts';

/** What a request costs whatever is in it, and what a machine that is busy adds to it: below, nothing is told apart. */
const FLOOR_MS = 3;
/** A slower machine, or one that others slow down, adds more: so much as the floor is to what this takes, some 1.1 ms on a fast one. */
const machine = new Cost(() => JSON.parse(NUMBERS));
const NUMBERS = JSON.stringify(Array.from({ length: 40_000 }, (_, index) => index));
const floorMs = () => Math.max(FLOOR_MS, 2.7 * machine.least);
const FLOOR_BYTES = 2_000_000;
/** The promise: four times the bytes, five times the CPU; three times what it takes to parse them. */
const MAX_GROWTH = 5;
const MAX_PARSES = 3;
const MAX_MEMORY = 40;
/** In pairs, one four times the other. URLs and headers end at some 8 to 10 KB at AWS; 40 KB are what a plain server takes. */
const SMALL = [10_000, 40_000];
const LARGE = [250_000, 1_000_000];

/** Where in a request of a route a value can be. */
interface Place {
  name: string;
  kinds: Hostile[];
  sizes: number[];
  /** What a value is compared with: letters of the same size. */
  plain(bytes: number): string;
  /** The same value in JSON; without this, a text. */
  asJson?(value: string): string;
  /** How often the value is in the request: so many share the size. */
  copies?: number;
  /** The request with a value in that place. */
  with(request: Wire, value: string): Wire;
}

const PAYLOADS: Payload[] = ['2.0', '1.0'];
const HEADERS = [
  'authorization',
  'content-type',
  'content-encoding',
  'origin',
  'x-request-id',
  'if-none-match',
  'access-control-request-method',
  'access-control-request-headers',
  'cookie',
  'x-unknown',
];
/** The places of a route that values go to, as it describes them. */
const queryOf = (route: string): string[] => Object.keys(described.get(route)?.query ?? {});
const fieldsOf = (route: string): [wrapper: string, fields: string[]] => {
  const [[wrapper, schema] = []] = Object.entries(described.get(route)?.body ?? {});
  return [wrapper ?? 'any', Object.keys((schema as { entries?: object } | undefined)?.entries ?? {})];
};

let fixture: Fixture;
const table = Object.assign(new MemoryTable(), {
  // Without the wait for the next millisecond, which would be paid for in CPU time.
  answer: async (name: string, input: object) => {
    await new Promise(setImmediate);
    return table.perform({ name, input: input as never, roundTrip: 0 });
  },
});
let bringBack: () => void;

beforeAll(async () => {
  install(() => table);
  fixture = await newFixture();
  bringBack = table.keep();
});
afterAll(() => install(() => new MemoryTable()));

// What a password costs is meant to be out of proportion.
jest.unstable_mockModule('../../src/auth/passwords.ts', () => ({
  decoyHash: '',
  hashPassword: async () => 'hashed',
  verifyPassword: async () => true,
}));
const { handler } = await import('../../src/handler.ts');
const described = await describedRoutes();
const routes = [...described.keys()];

test('every route has a request to be hostile in', () => {
  expect(Object.keys(successes).sort()).toEqual([...routes].sort());
});

/** The request of a route that succeeds. */
function wireOf(route: string): Wire {
  const { params = {}, token, body, query = {} } = successes[route]?.(fixture) ?? {};
  const [method = '', pattern = ''] = route.split(' ');
  return {
    method,
    path: `/api${pattern.replace(/:(\w+)/g, (_, name) => encodeURIComponent(params[name] ?? ''))}`,
    query: new URLSearchParams(query as Record<string, string>).toString(),
    headers: {
      ...(token !== undefined && { authorization: `Token ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    base64: false,
  };
}

/** As browsers encode it; half a surrogate pair, which they replace, as somebody might who wants to. */
const encoded = (value: string) =>
  value.isWellFormed() ? encodeURIComponent(value) : value.replace(/./gs, '%ED%A0%80');

/** Queries as a whole. */
const parameters: Hostile[] = [
  ['many parameters', (bytes) => 'a&'.repeat(bytes / 2)],
  ['many different parameters', (bytes) => Array.from({ length: bytes / 8 }, (_, at) => `k${at}=1`).join('&')],
  ['one parameter many times', (bytes) => 'limit=1&'.repeat(bytes / 8)],
  ['encoded parameters', (bytes) => '%61=%62&'.repeat(bytes / 8)],
  ['bytes that are no UTF-8', (bytes) => 'a=%ff&'.repeat(bytes / 6)],
  ['percent signs that escape nothing', (bytes) => '%&'.repeat(bytes / 2)],
  ['signs', (bytes) => '=+'.repeat(bytes / 2)],
];

/** Paths as a whole. */
const paths: Hostile[] = [
  '/',
  'a/',
  '../',
  '%2e%2e/',
  '%ff/',
  '%/',
  '%C3%A9/',
  'follow/',
  'profiles/',
  'comments/',
  '%2F',
  '%2F/',
  'a-',
].map((unit) => [unit, (bytes) => unit.repeat(bytes / unit.length)]);

function placesOf(route: string): Place[] {
  const [method = '', pattern = ''] = route.split(' ');
  const inPath = [...pattern.matchAll(/:(\w+)/g)].map(
    ([, name = '']): Place => ({
      name: `parameter ${name}`,
      kinds: texts,
      plain: letters,
      sizes: SMALL,
      with: (request, value) => {
        const segments = pattern.split('/').map((segment, at) => {
          const whole = name === 'slug' ? `${value}-0123456789a` : value;
          return segment === `:${name}` ? encoded(whole) : request.path.split('/')[at + 1];
        });
        return { ...request, path: `/api${segments.join('/')}` };
      },
    }),
  );
  const inQuery = [...queryOf(route), 'unknown'].map(
    (name): Place => ({
      name: `parameter ${name}`,
      kinds: texts,
      plain: letters,
      sizes: SMALL,
      with: (request, value) => {
        const others = request.query.split('&').filter((one) => one !== '' && !one.startsWith(`${name}=`));
        return { ...request, query: [...others, `${name}=${encoded(value)}`].join('&') };
      },
    }),
  );
  const queries: Place = {
    name: 'the query',
    plain: letters,
    asJson: (value) => JSON.stringify(value.split('&')),
    kinds: parameters,
    sizes: SMALL,
    with: (request, value) => ({ ...request, query: value }),
  };
  const inHeaders = HEADERS.map(
    (name): Place => ({
      name: `header ${name}`,
      kinds: texts,
      plain: letters,
      sizes: SMALL,
      with: (request, value) => ({
        ...request,
        headers: { ...request.headers, [name]: name === 'authorization' ? `Token ${value}` : value },
      }),
    }),
  );
  return [
    ...inPath,
    ...inQuery,
    queries,
    ...inHeaders,
    ...(method === 'GET' || (method === 'DELETE' && !described.get(route)?.body) ? [] : bodyPlaces(route)),
  ];
}

const inBody = (name: string, sizes: number[], kinds: Hostile[], of: (json: string) => string): Place => ({
  name,
  kinds,
  sizes,
  plain: (bytes) => JSON.stringify(letters(bytes)),
  asJson: (json) => json,
  with: (request, json) => ({
    ...request,
    headers: { ...request.headers, 'content-type': 'application/json' },
    body: of(json),
  }),
});

function bodyPlaces(route: string): Place[] {
  const [wrapper, fields] = fieldsOf(route);
  const valid = (successes[route]?.({} as Fixture).body as Record<string, object> | undefined)?.[wrapper] ?? {};
  const inField = (field: string): Place => {
    const others = JSON.stringify({ ...valid, [field]: undefined }).slice(1, -1);
    const of = (json: string) => `{"${wrapper}":{${others && `${others},`}"${field}":${json}}}`;
    return inBody(`field ${field}`, SMALL, [...jsonTexts, ...jsons], of);
  };
  const everywhere = (json: string) => `{"${wrapper}":{${fields.map((field) => `"${field}":${json}`)}}}`;
  return [
    ...[...fields, 'unknown'].map(inField),
    inBody(`field ${wrapper}`, SMALL, [...jsonTexts, ...jsons], (json) => `{"${wrapper}":${json}}`),
    inBody('the body', LARGE, jsons, (json) => json),
    ...(fields.length > 0
      ? [{ ...inBody('each field', LARGE.slice(1), jsonTexts, everywhere), copies: fields.length, asJson: everywhere }]
      : []),
  ];
}

const callOf = (payload: Payload, request: Wire) => {
  const event = gatewayEvent(payload, request);
  return () => {
    bringBack();
    return handler(event as never, lambdaContext() as never);
  };
};

/** The events of all gateways are read by the same code, once they are read: routes take turns. */
const payloadOf = (route: string) => PAYLOADS[routes.indexOf(route) % PAYLOADS.length] ?? '2.0';

test.each(routes)(
  '%s costs no more than the size of what it is asked',
  async (route) => {
    const broken: string[] = [];
    for (const place of placesOf(route)) broken.push(...(await judge(place, wireOf(route), payloadOf(route))));
    expect(broken).toEqual([]);
  },
  120_000,
);

test.each(PAYLOADS)('a path that leads nowhere costs no more than its size (%s)', async (payload) => {
  const request: Wire = { method: 'GET', path: '', query: '', headers: {}, body: undefined, base64: false };
  const broken: string[] = [];
  for (const start of ['/api/', '/api/profiles/', '/api/articles/', '/', '/v1/']) {
    const place: Place = {
      name: `a path below ${start}`,
      plain: letters,
      asJson: (value) => JSON.stringify(value.split('/')),
      kinds: paths,
      sizes: SMALL,
      with: (request, value) => ({ ...request, path: start + value }),
    };
    broken.push(...(await judge(place, request, payload)));
  }
  expect(broken).toEqual([]);
});

/** What is wrong with what a request costs with anything hostile in a place. */
async function judge(place: Place, request: Wire, payload: Payload): Promise<string[]> {
  const { sizes, asJson = JSON.stringify, copies = 1 } = place;
  const usual = new Cost(callOf(payload, request));
  const work = (value: string) => callOf(payload, place.with(request, value));
  const plain = sizes.map((size) => new Cost(work(place.plain(size / copies))));
  const broken: string[] = [];
  for (const [kind, make] of place.kinds) {
    let quarter: Cost | undefined;
    for (const [at, size] of sizes.entries()) {
      const value = make(size / copies);
      const json = asJson(value);
      const cost = new Cost(work(value));
      const most = await exceeded(cost, {
        usual,
        plain: plain[at] as Cost,
        parsing: new Cost(() => parse(json)),
        quarter,
      });
      quarter = cost;
      const what = `${kind} in ${place.name} (${size} bytes, ${payload})`;
      if (most !== undefined) broken.push(`${what} takes ${cost.least.toFixed(1)} ms, not ${most.toFixed(1)}`);
      if (size === LARGE.at(-1)) {
        const memory = (await memoryOf(work(value))) - FLOOR_BYTES;
        if (memory > MAX_MEMORY * size)
          broken.push(`${what} takes ${Math.round(memory / size)} times its size in memory`);
      }
    }
  }
  return broken;
}

interface References {
  /** The request with nothing hostile in it: what is hostile may be as good, and then has as much done for it. */
  usual: Cost;
  plain: Cost;
  parsing: Cost;
  quarter: Cost | undefined;
}

/**
 * The most that something may cost, where it costs more. A try can only be too slow, and a machine that is busy stays so for a while:
 * before a cost is believed, it and all that it is compared with are measured once more, in turns.
 */
async function exceeded(cost: Cost, { usual, plain, parsing, quarter }: References): Promise<number | undefined> {
  const most = () =>
    Math.min(
      MAX_PARSES * parsing.least + Math.max(plain.least, usual.least),
      MAX_GROWTH * (quarter?.least ?? Number.POSITIVE_INFINITY),
    ) + floorMs();
  const references = [machine, usual, plain, parsing, ...(quarter ? [quarter] : [])];
  for (const reference of references) while (reference.tries < 3) await reference.try();
  for (let tries = 0; tries < 5; tries += 1) if ((await cost.try()) <= most()) return undefined;
  for (const one of [cost, ...references]) one.forget();
  for (let tries = 0; tries < 100; tries += 1) {
    for (const one of [...references, cost]) await one.try();
    if (cost.least <= most()) return undefined;
  }
  return most();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
