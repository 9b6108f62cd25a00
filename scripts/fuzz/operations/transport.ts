import { type Refusal, refusal } from '../call.ts';
import { compare, hold } from '../compare.ts';
import type { Step } from '../step.ts';
import { anybody, callerOf, type Operation } from './operation.ts';

/** Calls of what is not there, or not so. */
interface Wrong extends Step {
  method: string;
  path: string;
}

const PATHS = [
  '/',
  '/nothing',
  '/users/1',
  '/user/tags',
  '/articles/feed/x',
  '/x/%2e%2e/users/login',
  '/articles/../tags',
  '/./tags',
  '/articles//x',
];
/** By path, the methods that it has. */
const METHODS: [path: string, methods: string[]][] = [
  ['/users', ['POST']],
  ['/users/login', ['POST']],
  ['/user', ['GET', 'PUT']],
  ['/articles', ['GET', 'POST']],
  ['/articles/feed', ['GET']],
  ['/articles/some-slug-00000000000', ['GET', 'PUT', 'DELETE']],
  ['/articles/some-slug-00000000000/favorite', ['POST', 'DELETE']],
  ['/articles/some-slug-00000000000/comments', ['GET', 'POST']],
  ['/articles/some-slug-00000000000/comments/1', ['GET', 'DELETE']],
  ['/profiles/jane', ['GET']],
  ['/profiles/jane/follow', ['POST', 'DELETE']],
  ['/comments', ['GET']],
  ['/tags', ['GET']],
  ['/health', ['GET']],
];
const ALL = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE'];

export const unknownPath: Operation<Wrong> = {
  weight: 0.5,
  isRead: true,
  plan: (chance, blog) => ({
    ...anybody(chance, blog),
    method: chance.pick(ALL.slice(0, 5)),
    path: chance.pick(PATHS),
  }),
  play: async (step, session) => {
    const { slash: _, form: __, ...manner } = step.manner ?? {};
    const call = { method: step.method, path: step.path, by: callerOf(session, step), auth: 'none' as const };
    const answer = await session.call(call, manner);
    if (answer) session.expectRefusal(answer, refusal(404, { path: ['not found'] }));
  },
};

export const wrongMethod: Operation<Wrong> = {
  weight: 0.5,
  isRead: true,
  plan: (chance, blog) => {
    const [path, methods] = chance.pick(METHODS);
    const method = chance.pick(ALL.slice(0, 5).filter((one) => !methods.includes(one)));
    return { ...anybody(chance, blog), method, path };
  },
  play: async (step, session) => {
    const { form: _, ...manner } = step.manner ?? {};
    const call = { method: step.method, path: step.path, by: callerOf(session, step), auth: 'none' as const };
    const answer = await session.call(call, manner);
    if (!answer) return;
    const expected: Refusal = refusal(405, { method: undefined });
    session.expectRefusal(answer, expected);
    const methods = METHODS.find(([path]) => path === step.path)?.[1] ?? [];
    const allowed = new Set((answer.headers.allow ?? '').split(', '));
    hold(methods.every((one) => allowed.has(one)) && !allowed.has(step.method), `Allow is ${answer.headers.allow}`);
  },
};

export const preflight: Operation<Step & { path: string; headers: string }> = {
  weight: 0.5,
  isRead: true,
  plan: (chance) => ({
    path: chance.pick(METHODS)[0],
    headers: chance.pick(['authorization, content-type', 'traceparent', 'baggage', 'x-requested-with']),
  }),
  play: async (step, session) => {
    const headers = {
      origin: 'https://example.com',
      'access-control-request-method': 'GET',
      'access-control-request-headers': step.headers,
    };
    const answer = await session.call({ method: 'OPTIONS', path: step.path, auth: 'none', headers }, step.manner);
    if (!answer) return;
    session.expect(answer, 204);
    const allowed = (answer.headers['access-control-allow-headers'] ?? '').toLowerCase().split(/\s*,\s*/);
    compare(
      [],
      step.headers.split(', ').filter((name) => !allowed.includes(name)),
      'headers that are not allowed',
    );
  },
};

export const health: Operation = {
  weight: 0.3,
  isRead: true,
  plan: () => ({}),
  play: async (step, session) => {
    const answer = await session.call({ method: 'GET', path: '/health', auth: 'none' }, step.manner);
    if (answer) session.expect(answer, 200, { status: 'ok' });
  },
};
