import * as v from 'valibot';
import {
  articleBody,
  commentBody,
  description,
  email,
  LAST_COMMENT_ID,
  storedBio,
  storedImage,
  tag,
  title,
  username,
} from './fields.ts';

// What the API answers (the contract, "Objects"): these keys and no others. Only descriptions and tests use them.

const time = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  v.description('ISO 8601, UTC, with milliseconds.'),
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.metadata({ format: 'int64' }));
const slug = v.pipe(
  v.string(),
  v.regex(/^(.{1,80}-)?[0-9a-z]{11}$/),
  v.metadata({ examples: ['how-to-train-your-dragon-08ro4mi67hy'] }),
);
const tags = (max: number) =>
  v.pipe(
    v.array(tag),
    v.maxLength(max),
    v.check((all) => new Set(all).size === all.length),
    v.metadata({ uniqueItems: true }),
  );

const User = v.strictObject({
  email,
  token: v.pipe(v.string(), v.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/), v.description('A JWT.')),
  username,
  bio: storedBio,
  image: storedImage,
});

const Profile = v.strictObject({
  username,
  bio: storedBio,
  image: storedImage,
  following: v.pipe(v.boolean(), v.description('Whether the caller follows the user.')),
});

const listed = {
  slug,
  title,
  description,
  tagList: tags(20),
  createdAt: time,
  updatedAt: time,
  favorited: v.pipe(v.boolean(), v.description('Whether the caller favorited it.')),
  favoritesCount: count,
  author: Profile,
};
const Article = v.strictObject({ ...listed, body: articleBody });
const ListedArticle = v.pipe(v.strictObject(listed), v.description('An article without its body.'));

const comment = {
  id: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.maxValue(LAST_COMMENT_ID),
    v.metadata({ format: 'int32' }),
    v.description(
      "Its number among the article's comments, in the order in which they were added; never given twice, with gaps at times.",
    ),
  ),
  createdAt: time,
  updatedAt: time,
  body: commentBody,
  author: Profile,
};
const Comment = v.strictObject(comment);
const SiteComment = v.strictObject({ ...comment, slug: v.pipe(slug, v.description('The slug of its article.')) });

/** The objects in answers, by the names that the description of the API gives them. */
export const objects = { User, Profile, Article, ListedArticle, Comment, SiteComment };

export const UserAnswer = v.strictObject({ user: User });
export const ProfileAnswer = v.strictObject({ profile: Profile });
export const ArticleAnswer = v.strictObject({ article: Article });
export const ArticlesAnswer = v.strictObject({
  articles: v.pipe(v.array(ListedArticle), v.maxLength(100)),
  articlesCount: v.pipe(count, v.description('The number of all matches.')),
});
export const CommentAnswer = v.strictObject({ comment: Comment });
export const CommentsAnswer = v.strictObject({ comments: v.pipe(v.array(Comment), v.maxLength(1_000)) });
export const SiteCommentsAnswer = v.strictObject({ comments: v.pipe(v.array(SiteComment), v.maxLength(100)) });
export const TagsAnswer = v.strictObject({ tags: tags(1_000) });
export const HealthAnswer = v.strictObject({ status: v.literal('ok') });
