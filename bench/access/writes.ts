import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { ArticleBodyEntity, ArticleEntity } from '../../src/models/articles/article.ts';
import { countArticle, countFavorite } from '../../src/models/articles/counts.ts';
import { FavoriterEntity } from '../../src/models/articles/favorite.ts';
import { addTag } from '../../src/models/articles/tags.ts';
import { addToTimeline, type Timeline } from '../../src/models/articles/timeline.ts';
import { CommentEntity } from '../../src/models/comments/comment.ts';
import { holdName } from '../../src/models/users/register.ts';
import { FollowingEntity, UserEntity } from '../../src/models/users/user.ts';
import { keys, lists } from '../../src/table/keys.ts';
import { ListEntry } from '../../src/table/list.ts';
import type { Action } from '../../src/table/write.ts';
import type { Article, Comment, Person } from './world.ts';

// The same actions, of the product's own entities and keys, that its transactions are made of.

/** @param password its hash, one for all: to hash is slow on purpose */
export const accountWrites = ({ id, username, email }: Person, password: string): Action[] => [
  UserEntity.build(PutTransaction).item({
    ...keys.user(id),
    id,
    username,
    email,
    password,
    bio: `${username} has been writing here for longer than anybody remembers, mostly about tables and how they grow.`,
    image: `https://images.example.com/portraits/${username}.png`,
    version: 1,
  }),
  holdName(keys.usernameLock(username), id),
  holdName(keys.emailLock(email), id),
];

export const articleWrites = (article: Article, timeline: Timeline): Action[] => {
  const { id, author, createdAt, title, body, tags, favoriters } = article;
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
    }),
    ArticleBodyEntity.build(PutTransaction).item({ ...keys.articleBody(id), body }),
    ListEntry.build(PutTransaction).item({ ...keys.listEntry(lists.articles, id), author: author.id }),
    countArticle(id, 1),
    ...addToTimeline(timeline, id),
    ...tags.flatMap((tag) => addTag(ref, tag)),
    ...favoriters.flatMap((user) => [
      ListEntry.build(PutTransaction).item({ ...keys.listEntry(lists.favoritesOf(user.id), id), author: author.id }),
      FavoriterEntity.build(PutTransaction).item({ ...keys.favoriter(id, user.id), user: user.id }),
      countFavorite(user.id, 1),
    ]),
  ];
};

export const commentWrites = ({ id, author, article, createdAt, body }: Comment): Action[] => [
  CommentEntity.build(PutTransaction).item({
    ...keys.comment(article.id, id),
    id,
    article: article.id,
    author: author.id,
    body,
    createdAt,
  }),
  ListEntry.build(PutTransaction).item({ ...keys.listEntry(lists.comments, id, article.id), author: author.id }),
  ListEntry.build(PutTransaction).item({
    ...keys.listEntry(lists.commentsBy(author.id), id, article.id),
    author: author.id,
  }),
];

export const followingWrites = (follower: Person, followees: Person[]): Action[] => [
  FollowingEntity.build(PutTransaction).item({
    ...keys.following(follower.id),
    followees: new Set(followees.map(({ id }) => id)),
  }),
];
