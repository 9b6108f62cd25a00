import type * as v from 'valibot';
import { ArticleAnswer, CommentAnswer, UserAnswer } from '../../src/routes/objects.ts';
import type { DescribedRoute } from '../../src/routes/route.ts';

/** Where the values for the parameters of a path are found in an answer (OpenAPI, "Runtime Expressions"). */
const FOUND = new Map<v.GenericSchema, Record<string, string>>([
  [UserAnswer, { username: '$response.body#/user/username' }],
  [ArticleAnswer, { slug: '$response.body#/article/slug' }],
  [CommentAnswer, { slug: '$request.path.slug', id: '$response.body#/comment/id' }],
]);

/** The links from answers to the operations whose path they have all parameters of, and the answer's own object among them. */
export function linksFrom(routes: readonly DescribedRoute[]) {
  const targets = (found: Record<string, string>) =>
    routes.filter(({ params = {} }) => {
      const names = Object.keys(params);
      return names.length === Object.keys(found).length && names.every((name) => name in found);
    });
  const link = (found: Record<string, string>, { id, summary }: DescribedRoute) => [
    id,
    { operationId: id, parameters: found, description: summary },
  ];
  return {
    components: Object.fromEntries(
      [...FOUND.values()].flatMap((found) => targets(found).map((one) => link(found, one))),
    ),
    /** @param status of what was created, or of what is there */
    of(answer: v.GenericSchema | undefined, status: number): object | undefined {
      const found = status === 204 ? undefined : answer && FOUND.get(answer);
      return found && Object.fromEntries(targets(found).map(({ id }) => [id, { $ref: `#/components/links/${id}` }]));
    },
  };
}
