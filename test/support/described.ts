import * as v from 'valibot';
import type { WireReply } from './gateway.ts';

/**
 * What an answer has that its route does not describe: a status, a key, a text of another form. Nothing, where all is as described.
 *
 * @param path percent-encoded, relative to /api
 */
export async function undescribed(method: string, path: string, reply: WireReply): Promise<string | undefined> {
  // Imported late: the environment names the table only after the set-up of the test file has run.
  const [{ findRoute }, { canonicalPath }, { errorAnswer, errorKeysOf, errors }] = await Promise.all([
    import('../../src/routes/index.ts'),
    import('../../src/http/path.ts'),
    import('../../src/routes/errors.ts'),
  ]);
  const { status, headers, text } = reply;
  if (method === 'OPTIONS') return status === 204 ? undefined : `a preflight is answered ${status}`;

  // Where a gateway decodes paths, a path with encoded slashes may lead to another route.
  const ways = [false, true].flatMap((pathWasDecoded) => {
    const canonical = canonicalPath(pathWasDecoded ? decode(path) : `/api${path}`, pathWasDecoded);
    const request = { base: '', query: {}, headers: {}, body: undefined, isBase64Encoded: false, id: '' };
    try {
      return [findRoute({ ...request, method, path: canonical, pathWasDecoded }).route];
    } catch {
      return [];
    }
  });

  if (status < 400) {
    const described = ways.some((route) =>
      status === 304
        ? route.cacheable
        : (route.status ?? 200) === status &&
          (method === 'HEAD' || (route.answer ? v.is(route.answer, parse(text)) : text === '')),
    );
    return described ? undefined : `no route describes ${status} ${text.slice(0, 1_000)}`;
  }

  const keys = ways.flatMap((route) => errorKeysOf(route)[status] ?? []);
  const anywhere: Record<number, string[]> = { 404: ['path'], 405: ['method'] };
  const schema = errorAnswer(status, [...keys, ...(anywhere[status] ?? [])]);
  if (method !== 'HEAD' && !v.is(schema, parse(text))) return `no route describes ${status} ${text.slice(0, 1_000)}`;
  const wrong = Object.entries(errors[status]?.headers ?? {}).filter(([name, form]) => !v.is(form, headers[name]));
  return wrong.length > 0 ? `${status} without ${wrong.map(([name]) => name)}` : undefined;
}

const parse = (text: string): unknown => (text === '' ? undefined : JSON.parse(text));

function decode(path: string): string {
  try {
    return `/api${decodeURIComponent(path)}`;
  } catch {
    return `/api${path}`;
  }
}
