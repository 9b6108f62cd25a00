import { api, at, inProcess, type Response } from './api.ts';
import type { Article, Comment, Profile } from './objects.ts';

/** A registered user, with the password that the API never shows again. */
export interface Account {
  username: string;
  email: string;
  password: string;
  token: string;
}

/** A running server keeps what earlier runs wrote. */
const RUN = inProcess ? '' : `-${Date.now().toString(36)}${process.pid.toString(36)}`;
let count = 0;

/** A word that nothing in this test file has used: counted, so that a run repeats. */
export function unique(word: string): string {
  count += 1;
  return `${word}${count}${RUN}`;
}

/** A name that must be spelled as it is, in this run only. */
export function ours(name: string): string {
  return name + RUN;
}

export async function registerUser(username: string = unique('user')): Promise<Account> {
  const account = { username, email: `${unique('mail')}@example.com`, password: 'correct horse' };
  const { user } = (await expectSuccess(api('POST', '/users', { body: { user: account } }))).body;
  return { ...account, username: user.username, token: user.token };
}

/** Registers several, at once. */
export function registerUsers(howMany: number): Promise<Account[]> {
  return Promise.all(Array.from({ length: howMany }, () => registerUser()));
}

export interface Draft {
  title?: string;
  description?: string;
  body?: string;
  tagList?: string[];
}

/** A valid new article, other at each call. */
export function draft(overrides: Draft = {}): Draft {
  return { title: unique('Title '), description: 'About it', body: 'The text.', ...overrides };
}

export async function publish(token: string, overrides: Draft = {}): Promise<Article> {
  const answer = api('POST', '/articles', { token, body: { article: draft(overrides) } });
  return (await expectSuccess(answer)).body.article;
}

/** Publishes several one after the other; the newest comes first in the result, as in lists. */
export async function publishMany(howMany: number, token: string, overrides: Draft = {}): Promise<Article[]> {
  const articles: Article[] = [];
  for (let index = 0; index < howMany; index += 1) articles.unshift(await publish(token, overrides));
  return articles;
}

export async function edit(token: string, slug: string, article: Draft): Promise<Article> {
  return (await expectSuccess(api('PUT', at`/articles/${slug}`, { token, body: { article } }))).body.article;
}

export async function remove(token: string, slug: string): Promise<void> {
  await expectSuccess(api('DELETE', at`/articles/${slug}`, { token }));
}

export async function comment(token: string, slug: string, body: string = unique('Comment ')): Promise<Comment> {
  const answer = api('POST', at`/articles/${slug}/comments`, { token, body: { comment: { body } } });
  return (await expectSuccess(answer)).body.comment;
}

export async function favorite(token: string, slug: string): Promise<Article> {
  return (await expectSuccess(api('POST', at`/articles/${slug}/favorite`, { token }))).body.article;
}

export async function unfavorite(token: string, slug: string): Promise<Article> {
  return (await expectSuccess(api('DELETE', at`/articles/${slug}/favorite`, { token }))).body.article;
}

export async function follow(token: string, username: string): Promise<Profile> {
  return (await expectSuccess(api('POST', at`/profiles/${username}/follow`, { token }))).body.profile;
}

export async function unfollow(token: string, username: string): Promise<Profile> {
  return (await expectSuccess(api('DELETE', at`/profiles/${username}/follow`, { token }))).body.profile;
}

export async function rename(token: string, username: string): Promise<void> {
  await expectSuccess(api('PUT', '/user', { token, body: { user: { username } } }));
}

/** A GET that must succeed. */
export async function read(path: string, token?: string): Promise<Response['body']> {
  return (await expectSuccess(api('GET', path, { token }))).body;
}

/** The slugs of one page, and the total that came with it. */
export async function listed(path: string, token?: string): Promise<{ slugs: string[]; total: number }> {
  const { articles, articlesCount } = await read(path, token);
  return { slugs: articles.map(({ slug }) => slug), total: articlesCount };
}

async function expectSuccess(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  if (response.status >= 300) throw new Error(`refused: ${response.status} ${JSON.stringify(response.body)}`);
  return response;
}
