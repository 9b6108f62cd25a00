import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Draft, Problem } from './requests.ts';

// The product's table, written to and read from as users of the SDK would: the same calls for each of the routes, with less
// around them. There are no cursors, no marks of a viewer, no retries but the SDK's, and publishing keeps no timeline for
// feeds but puts an entry into a list by author.

const { DYNAMODB_ENDPOINT: endpoint, TABLE_NAME: table = '' } = process.env;
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(endpoint ? { endpoint } : {}));

const EPOCH = Date.UTC(2020, 0, 1);
const COUNT_SHARDS = 8;

interface User {
  id: number;
  username: string;
  bio?: string;
  image?: string;
}

interface ArticleItem {
  id: number;
  author: number;
  title: string;
  description: string;
  tags: string[];
  createdAt: number;
  updatedAt: number;
  favoritesCount: number;
}

const idText = (id: number) => id.toString(36).padStart(11, '0');
const userKey = (id: number) => ({ pk: `user#${idText(id)}`, sk: 'user' });
const articleKey = (id: number) => ({ pk: `article#${idText(id)}`, sk: 'article' });
const bodyKey = (id: number) => ({ pk: `article#${idText(id)}`, sk: 'body' });

export async function getArticle(slug: string) {
  const id = Number.parseInt(slug.slice(-11), 36);
  if (!Number.isSafeInteger(id)) throw new Problem(404, { article: ['not found'] });
  const items = await readItems([articleKey(id), bodyKey(id)]);
  const article = items.find(({ sk }) => sk === 'article') as ArticleItem | undefined;
  const author = article && (await readUser(article.author));
  if (!author) throw new Problem(404, { article: ['not found'] });
  return { ...view(article, author), body: items.find(({ sk }) => sk === 'body')?.body as string };
}

export async function listArticles(limit: number) {
  const [entries, shares] = await Promise.all([
    queryList('articles', limit),
    queryList('articles#count', COUNT_SHARDS),
  ]);
  const refs = entries.map(({ sk, author }) => ({ id: Number.parseInt(sk as string, 36), author: author as number }));
  const authors = [...new Set(refs.map(({ author }) => author))];
  const items = await readItems([...refs.map(({ id }) => articleKey(id)), ...authors.map(userKey)]);
  const byKey = new Map(items.map((item) => [item.pk, item]));
  const articles = refs.map(({ id, author }) =>
    view(byKey.get(articleKey(id).pk) as unknown as ArticleItem, byKey.get(userKey(author).pk) as unknown as User),
  );
  return { articles, articlesCount: shares.reduce((sum, { count }) => sum + (count as number), 0) };
}

export async function publish({ body, tagList: tags, title, description }: Draft, author: number) {
  const user = await readUser(author);
  if (!user) throw new Problem(401, { token: ['is invalid'] });
  const now = Date.now();
  const id = (now - EPOCH) * 4096 + Math.floor(Math.random() * 4096);
  const article = { id, author, title, description, tags, createdAt: now, updatedAt: now, favoritesCount: 0 };
  const put = (item: object, condition = {}) => ({ Put: { TableName: table, Item: { ...item }, ...condition } });
  const add = (key: { pk: string; sk: string }, attribute: string) => ({
    Update: {
      TableName: table,
      Key: key,
      UpdateExpression: 'ADD #attribute :one',
      ExpressionAttributeNames: { '#attribute': attribute },
      ExpressionAttributeValues: { ':one': 1 },
    },
  });
  await documents.send(
    new TransactWriteCommand({
      TransactItems: [
        put({ ...articleKey(id), ...article, version: 1 }, { ConditionExpression: 'attribute_not_exists(pk)' }),
        put({ ...bodyKey(id), body }),
        put({ pk: 'articles', sk: idText(id), author }),
        put({ pk: `articles-by#${idText(author)}`, sk: idText(id), author }),
        add({ pk: 'articles#count', sk: String(id % COUNT_SHARDS) }, 'count'),
        ...tags.flatMap((tag) => [
          put({ pk: `tag#${tag}`, sk: idText(id), author }),
          add({ pk: 'tags', sk: `tag#${tag}` }, 'uses'),
        ]),
      ],
    }),
  );
  return { ...view(article, user), body };
}

async function readUser(id: number): Promise<User | undefined> {
  const { Item } = await documents.send(new GetCommand({ TableName: table, Key: userKey(id), ConsistentRead: true }));
  return Item as User | undefined;
}

async function readItems(keys: { pk: string; sk: string }[]) {
  const request = { RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } };
  const { Responses } = await documents.send(new BatchGetCommand(request));
  return Responses?.[table] ?? [];
}

async function queryList(partition: string, limit: number) {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partition },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return Items;
}

const view = (article: ArticleItem, { username, bio, image }: User) => ({
  slug: slugOf(article),
  title: article.title,
  description: article.description,
  tagList: article.tags,
  createdAt: new Date(article.createdAt).toISOString(),
  updatedAt: new Date(article.updatedAt).toISOString(),
  favorited: false,
  favoritesCount: article.favoritesCount,
  author: { username, bio: bio ?? null, image: image ?? null, following: false },
});

const slugOf = ({ title, id }: ArticleItem) =>
  `${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}-${idText(id)}`;
