import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { idInSlug } from '../../src/models/articles/index.ts';
import { CommentEntity, commentItem } from '../../src/table/entities/comments/comment.ts';
import { keys } from '../../src/table/entities/index.ts';
import { read } from '../../src/table/read.ts';
import { ACTIONS_A_TRANSACTION, transact } from '../../src/table/write.ts';

/** Puts a comment there so many times more, with few writes: for what depends on nothing but how many there are. */
export async function copyComment(slug: string, comment: number, times: number): Promise<void> {
  const article = idInSlug(slug);
  const [original] = await read(commentItem(article, comment));
  if (!original) throw new Error('there is no such comment');
  const copies = Array.from({ length: times }, (_, index) => {
    const id = comment + 1 + index;
    return CommentEntity.build(PutTransaction).item({ ...original, ...keys.comment(article, id), id });
  });
  while (copies.length > 0) await transact(copies.splice(0, ACTIONS_A_TRANSACTION));
}
