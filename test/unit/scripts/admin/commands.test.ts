import { beforeEach, describe, expect, test } from '@jest/globals';
import { auditLine } from '../../../../scripts/admin/audit.ts';
import { plan } from '../../../../scripts/admin/commands.ts';
import { verifyPassword } from '../../../../src/auth/passwords.ts';
import { keys } from '../../../../src/table/entities/index.ts';
import { idText } from '../../../../src/table/ids.ts';
import { articleItem, bodyItem, commentItem, lockItems, userItem } from '../../../support/items.ts';
import { useMemoryTable } from '../../../support/memory-table.ts';

const memory = useMemoryTable();
const ARTICLE = 20;
const SLUG = `words-${idText(ARTICLE)}`;
const user = () => memory.table.get(keys.user(1));
const done = async (command: string, subject: string[], hide = false) =>
  (await plan(command, subject, { hide })).run?.();

beforeEach(() => {
  memory.table.give(userItem(1), ...lockItems(1));
  memory.table.give(articleItem(ARTICLE), bodyItem(ARTICLE), commentItem(7, ARTICLE, 1));
  memory.table.give({ ...keys.commentCounter(ARTICLE), last: 7, at: 3_000 });
  memory.table.give({ ...keys.timeline(1), articles: new Set([ARTICLE]), count: 1, version: 1 });
});

describe('the operator', () => {
  test.each(['user1', 'USER1', 'user1@example.com'])('finds a user by %s', async (name) => {
    const { what, subject, run } = await plan('show', [name], { hide: false });
    expect(what).toBe('user 1, "user1" <user1@example.com>, not suspended');
    expect({ subject, run }).toEqual({ subject: { user: 1 }, run: undefined });
  });

  test('suspends and reinstates', async () => {
    await done('suspend', ['user1']);
    expect(user()).toMatchObject({ suspended: 'shown', passwordNumber: 1 });
    await done('suspend', ['user1'], true);
    expect(user()).toMatchObject({ suspended: 'hidden' });
    expect(memory.table.get(keys.usernameLock('user1'))).toMatchObject({ owner: 1, hidden: true });
    await done('reinstate', ['user1']);
    expect(user()).not.toHaveProperty('suspended');
    expect(memory.table.get(keys.usernameLock('user1'))).not.toHaveProperty('hidden');
  });

  test('gives a random password, which is shown once and ends all sessions', async () => {
    const shown = (await done('reset-password', ['user1'])) ?? '';
    const password = shown.split(': ')[1] ?? '';
    expect(password).toMatch(/^[\w-]{24}$/);
    expect(await verifyPassword(password, user()?.password as string)).toBe(true);
    expect(user()).toMatchObject({ passwordNumber: 1 });
    expect(user()).not.toHaveProperty('passwordSession');
  });

  test('deletes a comment, and an article', async () => {
    await done('delete-comment', [SLUG, '7']);
    expect(memory.table.get(keys.comment(ARTICLE, 7))).toBeUndefined();
    await done('delete-article', [SLUG]);
    expect(memory.table.get(keys.article(ARTICLE))).toBeUndefined();
  });

  test('changes nothing before it is confirmed', async () => {
    for (const command of ['suspend', 'reinstate', 'reset-password']) await plan(command, ['user1'], { hide: true });
    await plan('delete-article', [SLUG], { hide: false });
    await plan('delete-comment', [SLUG, '7'], { hide: false });
    expect(new Set(memory.table.calls.map(({ name }) => name))).toEqual(new Set(['BatchGetItem']));
  });

  test.each([
    ['suspend', ['nobody'], 'there is no user "nobody"'],
    ['delete-article', [`words-${idText(99)}`], 'there is no such article'],
    ['delete-comment', [SLUG, '8'], 'there is no such comment'],
    ['delete-comment', [SLUG, 'x'], 'there is no such comment'],
    ['destroy', [], 'there is no command "destroy"'],
  ])('is told what is not there: %s %j', async (command, subject, message) => {
    await expect(plan(command, subject, { hide: false })).rejects.toThrow(message);
  });

  test('leaves one line for the audit, with ids and no names', () => {
    process.env.TABLE_NAME = 'blog-dev';
    const line = JSON.parse(auditLine('suspend', { user: 1 }));
    expect(line).toEqual({
      audit: 'suspend',
      user: 1,
      table: 'blog-dev',
      by: expect.any(String),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });
});
