export { addComment } from './add.ts';
export type { Comment } from './comment.ts';
export { deleteComment } from './delete.ts';
export { authorOfComment, getComment, listComments } from './list.ts';
export type { CommentPage } from './page.ts';
export { listSiteComments, type SiteComment } from './site-list.ts';
export { type CommentRemains, commentRemains } from './sweep.ts';
