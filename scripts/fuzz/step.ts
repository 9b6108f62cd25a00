import type { EventSource } from '../local/events.ts';

/** In whose place the server stands for a call; the REST API on a custom domain, or with its stage in the path. */
export type Gateway = EventSource | 'rest-api-stage';

/** A token that is not one of the caller's. */
type BadToken = 'missing' | 'ended' | 'forged' | 'altered' | 'unsigned' | 'basic' | 'bare';

/** A body that is sent in another form than JSON's. */
export type BadForm = 'not JSON' | 'array' | 'text' | 'gzip' | 'too large' | 'prototype';

/** How a call is sent, whatever it is about. */
export interface Manner {
  gateway?: Gateway;
  scheme?: string;
  /** Which of the caller's tokens. */
  session?: number;
  token?: BadToken;
  form?: BadForm;
  /** A slash more at the end of the path. */
  slash?: boolean;
  requestId?: string;
  /** By HTTP, and not as behind a proxy that ends HTTPS. */
  plain?: boolean;
  /** With the `ETag` that an equal call was answered with. */
  conditional?: boolean;
  /** Before the call itself, as `HEAD`. */
  head?: boolean;
}

/**
 * One operation, as data: `npm run fuzz -- --replay` plays a list of them. Users, articles, comments and walks go by names
 * that the script gives them (`u3`, `a17`), because what the server chooses differs from run to run.
 */
export interface Step {
  do: string;
  /** The user who calls; anonymous where it is left out. */
  by?: string;
  manner?: Manner;
}
