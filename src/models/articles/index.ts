export type { PageParams } from '../../table/list.ts';
export {
  type Article,
  articleExists,
  authorOfArticle,
  checkArticleExists,
  getArticle,
  idInSlug,
  slugOfArticle,
} from './article.ts';
export { type CommentNumber, takeCommentNumber } from './comment-numbers.ts';
export { deleteArticle } from './delete.ts';
export { edit } from './edit.ts';
export { favorite, unfavorite } from './favorite.ts';
export { listFeed } from './feed.ts';
export { listArticles } from './list.ts';
export { mergeSegments } from './merge-segments.ts';
export type { ArticlePage, Filters } from './page.ts';
export { type Draft, publish } from './publish.ts';
export { deletedAt, favoriterKeys, favoriters, removeFavorites, type Tombstone, tombstones } from './sweep.ts';
export { listTags, sweepTags } from './tags.ts';
