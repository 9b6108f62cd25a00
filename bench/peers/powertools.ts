import { Router } from '@aws-lambda-powertools/event-handler/http';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { authenticate, draftFrom, Problem } from './requests.ts';
import { getArticle, listArticles, publish } from './store.ts';

const app = new Router({ prefix: '/api' });

app.get('/health', async () => ({ status: 'ok' }));
app.get('/articles', async ({ req }) => listArticles(Number(new URL(req.url).searchParams.get('limit') ?? 20)));
app.get('/articles/:slug', async ({ params }) => ({ article: await getArticle(params.slug ?? '') }));
app.post('/articles', async ({ req }) => {
  const user = await authenticate(req.headers.get('authorization') ?? undefined);
  return { statusCode: 201, body: { article: await publish(draftFrom(await req.json()), user) } };
});

app.errorHandler(Problem, async ({ status, errors }) => ({ statusCode: status, body: { errors } }));

export const handler = (event: APIGatewayProxyEventV2, context: Context) => app.resolve(event, context);
