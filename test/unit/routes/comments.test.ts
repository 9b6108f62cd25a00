import { describe, expect, test } from '@jest/globals';
import { idText } from '../../../src/table/ids.ts';
import { call } from '../../support/calls.ts';
import { articleItem, commentItem, userItem } from '../../support/items.ts';
import { useMemoryTable } from '../../support/memory-table.ts';
import { replyTo } from '../../support/reply.ts';

const memory = useMemoryTable();
const ARTICLE = 4096;

describe('the id of a comment in a path', () => {
  const get = (id: string) => replyTo(call({ path: `/api/articles/words-${idText(ARTICLE)}/comments/${id}` }));

  test.each(['1', '7', '0000000007', '2147483647'])('may be %s', async (id) => {
    memory.table.give(articleItem(ARTICLE), userItem(1), commentItem(Number(id), ARTICLE, 1));
    expect((await get(id)).body).toMatchObject({ comment: { id: Number(id) } });
  });

  test.each(['0', '2147483648', '9007199254740992', '00000000007', '1e3', '-1', '1.5', 'x7', '7x'])(
    'that is %j is of no comment, and nothing is looked up',
    async (id) => {
      await expect(get(id)).rejects.toMatchObject({ status: 404, errors: { comment: ['not found'] } });
      expect(memory.table.calls).toEqual([]);
    },
  );
});
