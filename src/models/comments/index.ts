export type { Comment } from './comment.ts';
export { type CommentPage, getComment, listComments, listSiteComments, type SiteComment } from './read.ts';
export { addComment, deleteComment, sweepComments } from './write.ts';
