/**
 * An answer of the API that is not a success, thrown where the fact is known and written out in one place
 * (`src/http/report-errors.ts`). Its message is what `errors` say, for the log.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly errors: Record<string, string[]>;
  readonly headers: Record<string, string>;

  /**
   * @param errors messages by key, each a predicate on its key (`title can't be blank`); they are sent to the caller
   * @param options its `cause` is for the log alone
   */
  constructor(
    status: number,
    errors: Record<string, string[]>,
    headers: Record<string, string> = {},
    options?: ErrorOptions,
  ) {
    super(sentence(errors), options);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

const sentence = (errors: Record<string, string[]>): string =>
  Object.entries(errors)
    .map(([key, messages]) => `${key} ${messages.join(', ')}`)
    .join('; ');

/** A 401 names the scheme to use (RFC 9110, section 15.5.2). */
const challenge = { 'www-authenticate': 'Bearer' };

export const unauthorized = (reason: 'is missing' | 'is invalid' | 'has expired'): ApiError =>
  new ApiError(401, { token: [reason] }, challenge);

/** A login that failed; the same for an unknown email and for a wrong password. */
export const invalidCredentials = (): ApiError => new ApiError(401, { credentials: ['invalid'] }, challenge);

/** A login with the right password of an account that an operator has suspended. */
export const suspended = (): ApiError => new ApiError(403, { account: ['is suspended'] });

/** It is somebody else's. */
export const forbidden = (what: 'article' | 'comment'): ApiError => new ApiError(403, { [what]: ['forbidden'] });

export const notFound = (what: 'article' | 'comment' | 'profile' | 'path'): ApiError =>
  new ApiError(404, { [what]: ['not found'] });

/** @param allow the methods that the path does have, for the `Allow` header (RFC 9110, section 15.5.6) */
export const methodNotAllowed = (allow: readonly string[]): ApiError =>
  new ApiError(405, { method: ['is not allowed'] }, { allow: allow.join(', ') });

export const taken = (fields: readonly ('username' | 'email')[]): ApiError =>
  new ApiError(409, Object.fromEntries(fields.map((field) => [field, ['has already been taken']])));

export const tooLarge = (): ApiError => new ApiError(413, { body: ['is larger than 1 MiB'] });

export const unsupportedMediaType = (): ApiError => new ApiError(415, { body: ['must be application/json'] });

/** The header says which codings there are: none (RFC 9110, section 15.5.16). */
export const unsupportedContentCoding = (): ApiError =>
  new ApiError(
    415,
    { body: ["can't be compressed: send it without content-encoding"] },
    { 'accept-encoding': 'identity' },
  );

/** @param errors every field that is wrong, with what is wrong with it */
export const invalid = (errors: Record<string, string[]>): ApiError => new ApiError(422, errors);

const TOO_MANY = { login: 'has failed too often, try again later', requests: 'are too many, try again later' };

/** Too many of one account, or from one address: nothing was done. Whole seconds from 1 (RFC 6585, section 4; RFC 9110, section 10.2.3). */
export const tooMany = (what: keyof typeof TOO_MANY, retryAfterSeconds: number): ApiError =>
  new ApiError(429, { [what]: [TOO_MANY[what]] }, { 'retry-after': String(retryAfterSeconds) });

/** An unexpected failure; its `cause` is logged. */
export const failed = (cause: unknown): ApiError =>
  new ApiError(500, { service: ['failed unexpectedly'] }, {}, { cause });

/** The database stayed unavailable. Whole seconds are all that `Retry-After` can say (RFC 9110, section 10.2.3). */
export const busy = (retryAfterSeconds: number, cause?: unknown): ApiError =>
  new ApiError(
    503,
    { service: ['is busy, try again'] },
    { 'retry-after': String(Math.ceil(retryAfterSeconds)) },
    { cause },
  );
