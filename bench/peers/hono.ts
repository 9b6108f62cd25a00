import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { authenticate, draftFrom, Problem } from './requests.ts';
import { getArticle, listArticles, publish } from './store.ts';

const app = new Hono().basePath('/api');

app.get('/health', (c) => c.json({ status: 'ok' }));
app.get('/articles', async (c) => c.json(await listArticles(Number(c.req.query('limit') ?? 20))));
app.get('/articles/:slug', async (c) => c.json({ article: await getArticle(c.req.param('slug')) }));
app.post('/articles', async (c) => {
  const user = await authenticate(c.req.header('authorization'));
  return c.json({ article: await publish(draftFrom(await c.req.json()), user) }, 201);
});

app.onError((error, c) => {
  if (error instanceof Problem) return c.json({ errors: error.errors }, error.status as ContentfulStatusCode);
  throw error;
});

export const handler = handle(app);
