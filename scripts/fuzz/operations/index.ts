import * as articles from './articles.ts';
import * as comments from './comments.ts';
import { badParameter, list, walk, wrongCursor } from './lists.ts';
import type { Operation } from './operation.ts';
import { sweep } from './sweep.ts';
import * as transport from './transport.ts';
import * as users from './users.ts';
import { continueWalk, openWalk } from './walks.ts';

const all = {
  ...users,
  ...articles,
  ...comments,
  list,
  badParameter,
  wrongCursor,
  walk,
  openWalk,
  continueWalk,
  ...transport,
  sweep,
};

export type OperationName = keyof typeof all;

/** Everything that can be done, by the name that steps have it under. */
export const operations = all as unknown as Readonly<Record<OperationName, Operation>>;
