import { styleText } from 'node:util';
import { differences } from './expectation.ts';
import { inLine, pretty } from './print.ts';

/** What to send, and what has to come back. */
export interface Step {
  /** What there is to see. */
  note?: string;
  /** Whose token to send. */
  as?: { username: string; token: string };
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  text?: string;
  /** The status that has to come back. */
  status: number;
  /** What the JSON that comes back has to have, at least; see `expectation.ts`. */
  like?: unknown;
  /** What the headers have to be, likewise. */
  headersLike?: Record<string, unknown>;
}

/** What came back. */
export interface Answer<T> {
  body: T;
  headers: Headers;
  /** The URL of the next page, where there is one. */
  next: string | undefined;
}

/** The headers worth showing. */
const SHOWN = ['allow', 'link', 'location', 'retry-after', 'x-total', 'etag', 'access-control-allow-methods'];
const TIMEOUT_MS = 20_000;

/** A session of calls that are printed with their answers, and checked. */
export class Session {
  calls = 0;
  readonly #base: string;

  /** @param base the API's URL, such as `http://localhost:3000/api` */
  constructor(base: string) {
    this.#base = base;
  }

  /** Begins a chapter. */
  chapter(title: string): void {
    console.log(`\n${styleText(['bold', 'cyan'], `━━ ${title}`)}`);
  }

  /**
   * Makes a call, prints it with its answer, and checks this.
   *
   * @param request method and path, such as `GET /tags`; or a URL that an answer gave
   * @throws Error saying what is not as the contract says
   */
  async call<T>(request: string, step: Step): Promise<Answer<T>> {
    const [method = '', path = ''] = request.split(' ');
    const url = path.startsWith('/') ? this.#base + path : path;
    this.calls++;
    const content = step.text ?? (step.body === undefined ? undefined : JSON.stringify(step.body));
    const note = step.note ? styleText('magenta', `  # ${step.note}`) : '';
    const caller = step.as ? styleText('dim', `  (${step.as.username})`) : '';
    console.log(
      [`\n${styleText('bold', method)} ${path}${caller}${note}`, ...(content ? [`  ${inLine(content)}`] : [])].join(
        '\n',
      ),
    );

    const response = await this.#fetch(url, { method, headers: headersOf(step, content), body: content ?? null });
    const text = await response.text();
    const status = styleText(response.ok ? 'green' : 'yellow', `${response.status} ${response.statusText}`.trim());
    const shown = SHOWN.filter((name) => response.headers.has(name)).map(
      (name) => `  ${styleText('dim', `${name}:`)} ${response.headers.get(name)}`,
    );
    const body = parsed(text);
    console.log([`→ ${status}`, ...shown, ...(text ? [pretty(body ?? text)] : [])].join('\n'));

    const wrong = [...wrongInForm(method, response, text, body), ...wrongInStep(step, response, body)];
    if (wrong.length > 0)
      throw new Error(styleText('red', `✗ ${request}: ${wrong.join('; ')}`, { stream: process.stderr }));
    return { body: body as T, headers: response.headers, next: nextPage(response) };
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      const { message, cause } = error as Error;
      const why = (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
      throw new Error(`✗ ${url} gives no answer (${why}). Is the API running there? To start it here: npm start`);
    }
  }
}

const headersOf = ({ as, headers }: Step, content: string | undefined): Record<string, string> => ({
  ...(as ? { authorization: `Token ${as.token}` } : {}),
  ...(content === undefined ? {} : { 'content-type': 'application/json' }),
  ...headers,
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What every answer has to hold to. */
function wrongInForm(method: string, { status, headers }: Response, text: string, body: unknown): string[] {
  const wrong: string[] = [];
  const type = headers.get('content-type');
  if (!headers.has('x-request-id')) wrong.push('there is no x-request-id');
  if (status === 204 || method === 'HEAD') {
    if (text !== '') wrong.push('there is a body');
  } else if (typeof body !== 'object' || body === null) wrong.push('the body is not a JSON object');
  // Of its own accord, `sam local start-api` gives a content type to what has none; API Gateway does not.
  const isSamLocal = headers.get('server')?.startsWith('Werkzeug');
  if (status === 204 ? type !== null && !isSamLocal : type?.toLowerCase() !== 'application/json; charset=utf-8') {
    wrong.push(`the content type is ${type}`);
  }
  if (status >= 400 && method !== 'HEAD') {
    wrong.push(
      ...differences(body, { errors: isErrors }),
      ...Object.keys(body ?? {}).filter((key) => key !== 'errors'),
    );
  }
  return wrong;
}

const isErrors = (errors: unknown): boolean =>
  typeof errors === 'object' &&
  errors !== null &&
  Object.values(errors).every(
    (messages) => Array.isArray(messages) && messages.every((one) => typeof one === 'string'),
  );

function wrongInStep({ status, like, headersLike = {} }: Step, response: Response, body: unknown): string[] {
  if (response.status !== status) return [`the status should be ${status}, is ${response.status}`];
  return [
    ...(like === undefined ? [] : differences(body, like)),
    ...differences(Object.fromEntries(response.headers), headersLike),
  ];
}

/** RFC 8288: the target of the link may be relative to the URL that was asked for. */
function nextPage({ headers, url }: Response): string | undefined {
  const target = /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '')?.[1];
  return target === undefined ? undefined : new URL(target, url).href;
}
