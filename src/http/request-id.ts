import { randomUUID } from 'node:crypto';

/** Ids that can be echoed in a header, written to a log and searched for without escaping; UUIDs and trace ids are. */
const sane = /^[\w.:/+=-]{1,128}$/;

/** The correlation id of a request: the caller's own if it is sane, else the gateway's, else a new one. */
export const requestId = (fromCaller: string | undefined, fromGateway: string | undefined): string =>
  [fromCaller, fromGateway].find((id) => id !== undefined && sane.test(id)) ?? randomUUID();
