import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal } from '../support/api.ts';
import { type Account, comment, draft, publish, read, registerUser, unique } from '../support/builders.ts';
import { PAYLOADS } from '../support/gateway.ts';
import type { Article } from '../support/objects.ts';

const MIB = 1024 * 1024;

let ann: Account;
let article: Article;
let remark: number;

beforeAll(async () => {
  ann = await registerUser();
  article = await publish(ann.token);
  remark = (await comment(ann.token, article.slug)).id;
});

describe('Transport: bodies', () => {
  const valid = () => ({
    user: { username: unique('sent'), email: `${unique('sent')}@example.com`, password: 'correct horse' },
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'nonsense',
  ])('a body of %s is 415', async (type) => {
    const options = { rawBody: JSON.stringify(valid()), headers: { 'content-type': type } };
    for (const payload of PAYLOADS) expect((await api('POST', '/users', { ...options, payload })).status).toBe(415);
  });

  it.each([
    'application/json',
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'Application/JSON',
  ])('a body of %s is read', async (type) => {
    for (const payload of PAYLOADS) {
      const answer = await api('POST', '/users', { payload, body: valid(), headers: { 'content-type': type } });
      expect(answer.status).toBe(201);
    }
  });

  it.each(['{', '{"user":', 'nonsense', "{'user':{}}", '[]', '[{"user":{}}]', '"user"', '1', 'true', 'null'])(
    'the body %s, no JSON object, is 422 body',
    async (rawBody) => {
      for (const payload of PAYLOADS) {
        expectRefusal(await api('POST', '/users', { payload, rawBody }), 422, { body: expect.anything() });
      }
    },
  );

  it.each(['gzip', 'br', 'deflate'])('a body coded by %s is 415, and says why', async (coding) => {
    const headers = { 'content-encoding': coding };
    for (const payload of PAYLOADS) {
      const refused = await api('POST', '/users', { payload, body: valid(), headers });
      expectRefusal(refused, 415, { body: ["can't be compressed: send it without content-encoding"] });
    }
  });

  it('a null, which axios sends for nothing, is nothing where no body is needed', async () => {
    const other = await registerUser();
    for (const payload of PAYLOADS) {
      const options = { payload, token: other.token, rawBody: 'null' };
      expect((await api('POST', at`/articles/${article.slug}/favorite`, options)).status).toBe(200);
      expect((await api('POST', at`/profiles/${ann.username}/follow`, options)).status).toBe(200);
    }
  });

  it('a body of more values than any that is of use is 422, which names the field', async () => {
    const zeros = `[${'0,'.repeat(524_000)}0]`;
    for (const [path, rawBody, field] of [
      ['/articles', `{"article":{"title":"a","description":"b","body":"c","tagList":${zeros}}}`, 'tagList'],
      ['/users', `${'{"user":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'user'],
      ['/users', `${'['.repeat(500_000)}${']'.repeat(500_000)}`, 'body'],
    ] as const) {
      const refused = await api('POST', path, { token: ann.token, rawBody });
      expectRefusal(refused, 422, { [field]: expect.anything() });
    }
  });

  it('a body over 1 MiB is 413 body, one of just 1 MiB is read', async () => {
    const user = valid();
    const padded = (bytes: number) => JSON.stringify({ ...user, pad: 'x'.repeat(bytes) });
    const room = MIB - padded(0).length;
    for (const payload of PAYLOADS) {
      const refused = await api('POST', '/users', { payload, rawBody: padded(room + 1) });
      expectRefusal(refused, 413, { body: expect.anything() });
    }
    expect((await api('POST', '/users', { rawBody: padded(room) })).status).toBe(201);
  });

  it('a body is measured in bytes, not in characters, and before base64', async () => {
    const wide = JSON.stringify({ ...valid(), pad: '😀'.repeat(MIB / 4) });
    expectRefusal(await api('POST', '/users', { rawBody: wide }), 413, { body: expect.anything() });
    const close = JSON.stringify({ ...valid(), pad: 'x'.repeat(MIB - 500) });
    expect((await api('POST', '/users', { rawBody: close, base64: true })).status).toBe(201);
  });

  it.each(PAYLOADS)('a body in base64 is the same body (%s)', async (payload) => {
    const wanted = draft({ title: 'Ünï 日本 😀', body: 'Zeichen: äöü €' });
    const sent = { payload, base64: true, token: ann.token, body: { article: wanted } };
    const { body } = await api('POST', '/articles', sent);
    expect((await read(at`/articles/${body.article.slug}`)).article).toMatchObject(wanted);
  });

  it.each([undefined, 'application/json', 'application/x-www-form-urlencoded'])(
    'follow and favorite need no body, with content type %p',
    async (type) => {
      const other = await registerUser();
      const options = { token: other.token, headers: { 'content-type': type } };
      for (const payload of PAYLOADS) {
        for (const path of [at`/profiles/${ann.username}/follow`, at`/articles/${article.slug}/favorite`]) {
          for (const method of ['POST', 'DELETE']) {
            expect((await api(method, path, { ...options, payload })).status).toBe(200);
          }
        }
      }
    },
  );

  it.each(PAYLOADS)('a GET or DELETE without a body may say it is JSON (%s)', async (payload) => {
    const headers = { 'content-type': 'application/json' };
    const paths = ['/user', '/articles', '/articles/feed', '/tags', at`/articles/${article.slug}/comments/${remark}`];
    for (const path of paths) expect((await api('GET', path, { payload, headers, token: ann.token })).status).toBe(200);
    const { slug } = await publish(ann.token);
    expect((await api('DELETE', at`/articles/${slug}`, { payload, headers, token: ann.token })).status).toBe(204);
  });

  it('the body is looked at before the token', async () => {
    for (const [path, method] of [
      ['/articles', 'POST'],
      ['/user', 'PUT'],
      [at`/articles/${article.slug}/comments`, 'POST'],
    ] as const) {
      for (const token of [undefined, 'forged']) {
        expectRefusal(await api(method, path, { token, rawBody: '[]' }), 422, { body: expect.anything() });
        expect(
          (await api(method, path, { token, rawBody: '{}', headers: { 'content-type': 'text/xml' } })).status,
        ).toBe(415);
        expect((await api(method, path, { token, rawBody: ' '.repeat(MIB + 1) })).status).toBe(413);
      }
    }
  });
});
