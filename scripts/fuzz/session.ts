import { type Call, ENDED, earlyRefusal, httpCallOf, type Refusal } from './call.ts';
import { compare, Difference, hold, short } from './compare.ts';
import { type HttpAnswer, type HttpCall, send } from './http.ts';
import { Blog } from './model/blog.ts';
import type { Walk } from './model/walk.ts';
import { checkPromisesToAll } from './promises.ts';
import type { Api } from './server.ts';
import type { Manner } from './step.ts';

export interface Answer extends HttpAnswer {
  body: Record<string, unknown>;
  /** Where `Link: rel="next"` leads, from `/api` on; its query is decoded. */
  next?: { path: string; query: [string, string][] };
}

/** Plays calls against one API, and knows what it must hold. */
export class Session {
  readonly blog = new Blog();
  readonly walks = new Map<string, Walk>();
  calls = 0;
  /** Told of each call, for a replay to print. */
  onCall: (call: HttpCall, answer: HttpAnswer) => void = () => {};
  readonly #api: Api;
  readonly #tags = new Map<string, HttpAnswer>();

  constructor(api: Api) {
    this.#api = api;
  }

  async sweep(): Promise<void> {
    await this.#api.sweep();
    this.blog.swept();
  }

  /**
   * Sends a call and compares what the contract promises of every answer.
   *
   * @returns the answer, unless the call had to be refused for its form or its token, and was
   * @throws Difference
   */
  async call(call: Call, manner: Manner = {}): Promise<Answer | undefined> {
    const refused = earlyRefusal(call, manner);
    const answer = await this.#send(call, manner);
    if (!refused) return answer;
    if (refused === ENDED && (answer.status === 404 || answer.status === 422)) return undefined;
    this.expectRefusal(answer, refused);
    return undefined;
  }

  /** @throws Difference where the answer is another */
  expectRefusal(answer: Answer, { status, errors }: Refusal): void {
    const expected = Object.fromEntries(Object.entries(errors).map(([key, messages]) => [key, messages ?? '']));
    hold(
      answer.status === status,
      `the status is ${answer.status} ${short(answer.body)} instead of ${status} ${short(expected)}`,
    );
    const got = (answer.body as { errors: Record<string, string[]> }).errors;
    compare(Object.keys(errors).sort(), Object.keys(got).sort(), 'keys of errors');
    for (const [key, messages] of Object.entries(errors)) if (messages) compare(messages, got[key], `errors.${key}`);
  }

  /** @throws Difference where the status or the body is another */
  expect(answer: Answer, status: number, body?: unknown): void {
    hold(answer.status === status, `the status is ${answer.status} ${short(answer.body)} instead of ${status}`);
    if (body !== undefined) compare(body, answer.body, 'body');
  }

  async #send(call: Call, manner: Manner): Promise<Answer> {
    const http = httpCallOf(call, manner);
    const isRead = call.method === 'GET' && !manner.token && !manner.form;
    const cacheKey = `${http.target} ${call.by?.name}`;
    const known = isRead && manner.conditional ? this.#tags.get(cacheKey) : undefined;
    if (known) http.headers['if-none-match'] = known.headers.etag as string;
    const head =
      manner.head && isRead
        ? await this.#exchange({ ...http, method: 'HEAD', headers: { ...http.headers } })
        : undefined;
    const answer = await this.#exchange(http);
    checkPromisesToAll(http, answer);
    if (head) checkHead(head, answer);
    if (answer.status === 304) hold(known !== undefined, 'a 304 to a call without If-None-Match');
    if (known && answer.status === 200) {
      const isNew = answer.text !== known.text || answer.headers.link !== known.headers.link;
      hold(isNew, 'not 304, and the answer is the one that If-None-Match names');
    }
    if (isRead && answer.status === 200 && answer.headers.etag) this.#tags.set(cacheKey, answer);
    return read(
      answer.status === 304 && known ? { ...known, headers: { ...known.headers, ...answer.headers } } : answer,
      http.target,
    );
  }

  async #exchange(http: HttpCall): Promise<HttpAnswer> {
    this.calls += 1;
    const answer = await send(this.#api.portOf(http.gateway), http);
    this.onCall(http, answer);
    return answer;
  }
}

function checkHead(head: HttpAnswer, { status, headers }: HttpAnswer): void {
  compare(
    [status, headers.etag, ''],
    [head.status, head.headers.etag, head.text],
    'the answer to HEAD (status, ETag, body)',
  );
}

function read(answer: HttpAnswer, target: string): Answer {
  const body = answer.text === '' ? {} : (JSON.parse(answer.text) as Record<string, unknown>);
  const link = answer.headers.link;
  if (link === undefined) return { ...answer, body };
  const [, next] = /^<([^>]*)>; rel="next"$/.exec(link) ?? [];
  if (next === undefined) throw new Difference(`Link is ${short(link)}`);
  hold(link.length < 8_000, `Link has ${link.length} characters`);
  const [path = '', query = ''] = next.split('?');
  const spelled = (called: string) => decodeURIComponent(called.replace(/\/$/, ''));
  compare(spelled(target.split('?')[0] ?? ''), spelled(path), 'the path of Link');
  return { ...answer, body, next: { path, query: [...new URLSearchParams(query.replaceAll('+', '%2B'))] } };
}
