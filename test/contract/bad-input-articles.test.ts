import { beforeAll, describe, expect, it } from '@jest/globals';
import { api, at, expectRefusal } from '../support/api.ts';
import { asLongAs, type BadValue, blanks, loneSurrogates, longerThan, notText } from '../support/bad-values.ts';
import { type Account, draft, publish, read, registerUser, remove } from '../support/builders.ts';
import type { Article } from '../support/objects.ts';

const badText = (longest: number): BadValue[] => [
  ...notText,
  ...loneSurrogates,
  ...blanks,
  ...longerThan(longest),
  ['null', null],
];
const manyTags = (count: number) => Array.from({ length: count }, (_, index) => `tag ${index}`);

const bad: Record<string, BadValue[]> = {
  title: badText(200),
  description: badText(1000),
  body: badText(65_536),
  tagList: [
    ['a number', 1],
    ['text', 'tag'],
    ['an object', {}],
    ['an object that looks like a list', { 0: 'tag', length: 1 }],
    ['a list of numbers', [1]],
    ['a list of lists', [['tag']]],
    ['a list with null in it', ['tag', null]],
    ['a list with an object in it', ['tag', {}]],
    ['21 tags', manyTags(21)],
    ['20 tags among more duplicates than anybody needs', [...manyTags(20), ...Array(81).fill('tag 1')]],
    ...blanks.map(([name, value]): BadValue => [`a list with ${name} in it`, ['tag', value]]),
    ...loneSurrogates.map(([name, value]): BadValue => [`a list with ${name} in it`, ['tag', value]]),
    ...longerThan(50).map(([name, value]): BadValue => [`a list with ${name} in it`, [value]]),
  ],
};
const cases = (table: Record<string, BadValue[]>) =>
  Object.entries(table).flatMap(([field, values]) => values.map(([name, value]) => [field, name, value] as const));

let ann: Account;
let article: Article;

beforeAll(async () => {
  ann = await registerUser();
  article = await publish(ann.token, { tagList: ['kept'] });
});

const written = async () => [
  await read('/articles'),
  (await read('/tags')).tags,
  await read(at`/articles/${article.slug}`),
];

describe('Bad input: publish', () => {
  const post = (body: unknown) => api('POST', '/articles', { token: ann.token, body });

  let before: unknown;
  beforeAll(async () => {
    before = await written();
  });

  it.each(cases(bad))('%s as %s is 422 naming it, and nothing is written', async (field, _, value) => {
    const refused = await post({ article: { ...draft({ tagList: ['not written'] }), [field]: value } });
    expectRefusal(refused, 422, { [field]: expect.anything() });
    expect(await written()).toEqual(before);
  });

  it.each([[{}], [{ article: null }], [{ article: 1 }], [{ article: 'x' }], [{ article: [] }], [{ article: [{}] }]])(
    'the body %j is 422',
    async (body) => {
      expect((await post(body)).status).toBe(422);
      expect((await api('PUT', at`/articles/${article.slug}`, { token: ann.token, body })).status).toBe(422);
    },
  );

  it('reports every bad field at once', async () => {
    const refused = await post({ article: { title: 1, description: '', body: null, tagList: 'x' } });
    const some = expect.anything();
    expectRefusal(refused, 422, { title: some, description: some, body: some, tagList: some });
  });

  it('a tagList that is far too long is 422, which says just that, before its elements are looked at', async () => {
    for (const [length, message] of [
      [200, 'is too long (maximum is 20 tags)'],
      [500_000, 'has too many values (a body may have 256)'],
    ] as const) {
      const refused = await post({ article: draft({ tagList: Array(length).fill(0) as never }) });
      expectRefusal(refused, 422, { tagList: [message] });
    }
  });

  it('prototype keys are refused, or ignored; they set nothing', async () => {
    const fields = JSON.stringify(draft()).slice(1, -1);
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const rawBody = `{"article":{${fields},"${key}":{"tagList":["polluted"],"favoritesCount":5}}}`;
      const { status, body } = await api('POST', '/articles', { token: ann.token, rawBody });
      expect([201, 422]).toContain(status);
      if (status !== 201) continue;
      expect(body.article).toMatchObject({ tagList: [], favoritesCount: 0 });
      await remove(ann.token, body.article.slug);
    }
    const inherited = `{"article":{"__proto__":{${fields}}}}`;
    expect((await api('POST', '/articles', { token: ann.token, rawBody: inherited })).status).toBe(422);
    expect({}).not.toHaveProperty('tagList');
  });

  describe('works', () => {
    const limits = { title: 200, description: 1000, body: 65_536 };
    const exact = Object.entries(limits).flatMap(([field, length]) =>
      asLongAs(length).map(([name, value]) => [field, name, value] as const),
    );

    it.each(exact)('with a %s of %s', async (field, _, value) => {
      const wanted = { ...draft(), [field]: value };
      const { status, body } = await post({ article: wanted });
      expect(status).toBe(201);
      expect((await read(at`/articles/${body.article.slug}`)).article).toMatchObject(wanted);
    });

    it('with title and description at their limit once they are trimmed', async () => {
      const wanted = { ...draft(), title: ` ${'x'.repeat(200)} `, description: `\n${'x'.repeat(1000)} ` };
      const { status, body } = await post({ article: wanted });
      expect(status).toBe(201);
      expect(body.article).toMatchObject({ title: 'x'.repeat(200), description: 'x'.repeat(1000) });
    });

    it.each([
      ['20 tags', manyTags(20)],
      ['20 tags, each of them sent five times', manyTags(100).map((_, index) => `tag ${index % 20}`)],
      ['20 tags of 50 emoji', manyTags(20).map((_, index) => String.fromCodePoint(0x1f600 + index).repeat(50))],
      ['a tag of 50 characters once it is trimmed', [` ${'t'.repeat(50)} `]],
      ['tags that are names of what objects have', ['__proto__', 'constructor', 'length', 'toString']],
    ])('with %s', async (_, tagList) => {
      const { status, body } = await post({ article: draft({ tagList }) });
      expect(status).toBe(201);
      const trimmed = [...new Set(tagList.map((tag) => tag.trim()))];
      expect(body.article.tagList).toEqual(trimmed);
      expect((await read('/tags')).tags).toEqual(expect.arrayContaining(trimmed));
      await remove(ann.token, body.article.slug);
      expect((await read('/tags')).tags).not.toContain(trimmed[0]);
    });
  });
});

describe('Bad input: edit', () => {
  let before: unknown;
  beforeAll(async () => {
    before = await written();
  });

  it.each(cases({ ...bad, tagList: [...(bad.tagList ?? []), ['null', null]] }))(
    '%s as %s is 422 naming it, and nothing is written',
    async (field, _, value) => {
      const body = { article: { description: 'Not to be written', tagList: ['not written'], [field]: value } };
      const refused = await api('PUT', at`/articles/${article.slug}`, { token: ann.token, body });
      expectRefusal(refused, 422, { [field]: expect.anything() });
      expect(await written()).toEqual(before);
    },
  );
});

describe('Bad input: comment', () => {
  const path = () => at`/articles/${article.slug}/comments`;
  const post = (body: unknown) => api('POST', path(), { token: ann.token, body });

  it.each(badText(10_000))('a body of %s is 422 body, and nothing is written', async (_, value) => {
    expectRefusal(await post({ comment: { body: value } }), 422, { body: expect.anything() });
    expect((await read(path())).comments).toEqual([]);
  });

  it.each([[{}], [{ comment: null }], [{ comment: 'x' }], [{ comment: [] }], [{ body: 'x' }]])(
    'the body %j is 422',
    async (body) => {
      expect((await post(body)).status).toBe(422);
      expect((await read(path())).comments).toEqual([]);
    },
  );

  it('prototype keys set nothing', async () => {
    const rawBody = '{"comment":{"__proto__":{"body":"polluted"}}}';
    const refused = await api('POST', path(), { token: ann.token, rawBody });
    expectRefusal(refused, 422, { body: expect.anything() });
    expect({}).not.toHaveProperty('body');
  });

  it.each(asLongAs(10_000))('a body of %s works', async (_, value) => {
    const { status, body } = await post({ comment: { body: ` ${value}\n` } });
    expect(status).toBe(201);
    expect((await read(`${path()}/${body.comment.id}`)).comment.body).toBe(value);
  });
});
