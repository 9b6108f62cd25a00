import type { Comment } from './comment.ts';

/**
 * A response from Lambda has up to 6 MB (AWS Lambda, "Quotas"), and the body in it is JSON in JSON, where a control character
 * takes 7 bytes.
 */
const MAX_COMMENTS_BYTES = 5_000_000;

/** A page of comments. */
export interface CommentPage<C extends Comment = Comment> {
  comments: C[];
  /** The position of the next page. */
  next: string | undefined;
}

/** A comment that may be shown, and the position in its list. */
interface Positioned<C extends Comment> {
  comment: C;
  position: string;
}

/**
 * A page of as many of the comments, from the first on, as a response has room for: of the longest ones there are, some 50.
 *
 * @param next where the list goes on when all of them are shown
 */
export function fittingPage<C extends Comment>(found: Positioned<C>[], next: string | undefined): CommentPage<C> {
  let bytes = 0;
  const end = found.findIndex(({ comment }) => {
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(comment)));
    return bytes > MAX_COMMENTS_BYTES;
  });
  const shown = end === -1 ? found : found.slice(0, end);
  return {
    comments: shown.map(({ comment }) => comment),
    next: shown.length < found.length ? shown.at(-1)?.position : next,
  };
}
