import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { idInSlug } from '../../src/models/articles/index.ts';
import { CommentCounterEntity } from '../../src/table/entities/articles/comment-counter.ts';
import { commentItem, putComment } from '../../src/table/entities/comments/comment.ts';
import { keys } from '../../src/table/entities/index.ts';
import { read } from '../../src/table/read.ts';
import { ACTIONS_A_TRANSACTION, transact } from '../../src/table/write.ts';

/** Puts the last comment there so many times more, with few writes: for what depends on nothing but how many there are. */
export async function copyComment(slug: string, comment: number, times: number): Promise<void> {
  const article = idInSlug(slug);
  const [original] = await read(commentItem(article, comment));
  if (!original) throw new Error('there is no such comment');
  const { createdAt } = original;
  const copies = Array.from({ length: times }, (_, index) =>
    putComment({ ...original, id: comment + 1 + index, createdAt: createdAt + 1 + index }),
  );
  while (copies.length > 0) await transact(copies.splice(0, ACTIONS_A_TRANSACTION));
  await CommentCounterEntity.build(PutItemCommand)
    .item({ ...keys.commentCounter(article), last: comment + times, at: createdAt + times })
    .send();
}
