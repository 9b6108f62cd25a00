import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { countArticle, countFavorite } from '../../src/models/articles/counts.ts';
import { addTag } from '../../src/models/articles/tags.ts';
import { addToTimeline, type Timeline } from '../../src/models/articles/timeline.ts';
import { ArticleEntity } from '../../src/table/entities/articles/article.ts';
import { putArticleBody } from '../../src/table/entities/articles/body.ts';
import { CommentCounterEntity } from '../../src/table/entities/articles/comment-counter.ts';
import { ArticleEntry } from '../../src/table/entities/articles/entry.ts';
import { FavoriterEntity } from '../../src/table/entities/articles/favoriter.ts';
import { putComment } from '../../src/table/entities/comments/comment.ts';
import { putCommentEntries } from '../../src/table/entities/comments/entry.ts';
import { keys, lists } from '../../src/table/entities/index.ts';
import { FollowingEntity } from '../../src/table/entities/users/following.ts';
import { claimName } from '../../src/table/entities/users/name-lock.ts';
import { putUser } from '../../src/table/entities/users/user.ts';
import type { Action } from '../../src/table/write.ts';
import type { Article, Comment, Person } from './dataset.ts';

// The same actions, of the product's own entities and keys, that its transactions are made of.

/** @param password its hash, one for all: to hash is slow on purpose */
export const accountWrites = ({ id, username, email }: Person, password: string): Action[] => [
  putUser({
    id,
    username,
    email,
    password,
    bio: `${username} has been writing here for longer than anybody remembers, mostly about tables and how they grow.`,
    image: `https://images.example.com/portraits/${username}.png`,
    passwordNumber: 0,
    version: 1,
  }),
  claimName(keys.usernameLock(username), id),
  claimName(keys.emailLock(email), id),
];

/** @param timeline of its author; left as it is where there is none given */
export const articleWrites = (article: Article, timeline?: Timeline): Action[] => {
  const { id, author, createdAt, title, body, tags, favoriters, comments } = article;
  const ref = { id, author: author.id };
  return [
    ArticleEntity.build(PutTransaction).item({
      ...keys.article(id),
      ...ref,
      title,
      description:
        'What happens to the price of a request when there are ten times as many articles, and ten times more.',
      tags,
      createdAt,
      updatedAt: createdAt,
      favoritesCount: favoriters.length,
      version: 1,
      bodyVersion: 1,
    }),
    putArticleBody(id, body, 1),
    ArticleEntry.build(PutTransaction).item({ ...keys.articleEntry(lists.articles.all, id), author: author.id }),
    CommentCounterEntity.build(PutTransaction).item({ ...keys.commentCounter(id), ...comments }),
    countArticle(id, 1),
    ...(timeline ? addToTimeline(timeline, id) : []),
    ...tags.flatMap((tag) => addTag(ref, tag)),
    ...favoriters.flatMap((user) => [
      ArticleEntry.build(PutTransaction).item({
        ...keys.articleEntry(lists.articles.favoritesOf(user.id), id),
        author: author.id,
      }),
      FavoriterEntity.build(PutTransaction).item({ ...keys.favoriter(id, user.id), user: user.id }),
      countFavorite(user.id, 1),
    ]),
  ];
};

export const commentWrites = ({ article, author, ...comment }: Comment): Action[] => {
  const written = { ...comment, article: article.id, author: author.id };
  return [putComment(written), ...putCommentEntries(written, article.author.id)];
};

export const followingWrites = (follower: Person, followees: Person[]): Action[] => [
  FollowingEntity.build(PutTransaction).item({
    ...keys.following(follower.id),
    followees: new Set(followees.map(({ id }) => id)),
    version: followees.length,
  }),
];
