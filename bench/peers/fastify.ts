import awsLambdaFastify from '@fastify/aws-lambda';
import Fastify from 'fastify';
import { authenticate, draftFrom, Problem } from './requests.ts';
import { getArticle, listArticles, publish } from './store.ts';

const app = Fastify();

app.get('/api/health', async () => ({ status: 'ok' }));
app.get<{ Querystring: { limit?: string } }>('/api/articles', async ({ query }) =>
  listArticles(Number(query.limit ?? 20)),
);
app.get<{ Params: { slug: string } }>('/api/articles/:slug', async ({ params }) => ({
  article: await getArticle(params.slug),
}));
app.post('/api/articles', async ({ headers, body }, reply) => {
  const user = await authenticate(headers.authorization);
  reply.code(201);
  return { article: await publish(draftFrom(body), user) };
});

app.setErrorHandler((error, _request, reply) => {
  if (!(error instanceof Problem)) throw error;
  return reply.code(error.status).send({ errors: error.errors });
});

export const handler = awsLambdaFastify(app);
