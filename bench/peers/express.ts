import express, { type ErrorRequestHandler } from 'express';
import serverless from 'serverless-http';
import { authenticate, draftFrom, Problem } from './requests.ts';
import { getArticle, listArticles, publish } from './store.ts';

const app = express();
app.use(express.json());

app.get('/api/health', (_request, response) => {
  response.json({ status: 'ok' });
});
app.get('/api/articles', async (request, response) => {
  response.json(await listArticles(Number(request.query.limit ?? 20)));
});
app.get('/api/articles/:slug', async (request, response) => {
  response.json({ article: await getArticle(request.params.slug) });
});
app.post('/api/articles', async (request, response) => {
  const user = await authenticate(request.get('authorization'));
  response.status(201).json({ article: await publish(draftFrom(request.body), user) });
});

const onError: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof Problem) response.status(error.status).json({ errors: error.errors });
  else next(error);
};
app.use(onError);

export const handler = serverless(app);
