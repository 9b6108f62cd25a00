import type { Reply, Request } from '../../src/http/message.ts';
import { findRoute } from '../../src/routes/index.ts';

/** What the route of a request replies, without what happens around it. */
export async function replyTo(request: Request): Promise<Reply> {
  const { route, params } = findRoute(request);
  return route.handle({ ...request, params });
}
