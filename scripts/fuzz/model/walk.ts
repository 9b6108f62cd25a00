import type { User } from './blog.ts';
import type { List, Listed } from './lists.ts';

/** A walk through the pages of a list, beside all that is written meanwhile. */
export interface Walk {
  list: List;
  limit: number | undefined;
  viewer: User | undefined;
  /** What was there when it began and has been since. */
  stayed: Set<Listed>;
  seen: Set<Listed>;
  /** The query of the next page. */
  next: [name: string, value: string][];
  pages: number;
}
