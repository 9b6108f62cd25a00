import { jwtVerify } from 'jose';

/** An answer that is not a success; each framework has a place to turn it into one. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: Record<string, string[]>;

  constructor(status: number, errors: Record<string, string[]>) {
    super(`${status}`);
    this.status = status;
    this.errors = errors;
  }
}

export interface Draft {
  title: string;
  description: string;
  body: string;
  tagList: string[];
}

const secret = Buffer.from(process.env.TOKEN_SECRET ?? '', 'base64');

/**
 * The id of the user whom a token names.
 *
 * @throws Problem 401
 */
export async function authenticate(authorization: string | undefined): Promise<number> {
  try {
    const token = authorization?.replace(/^Token /, '') ?? '';
    const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'] });
    return Number(payload.sub);
  } catch {
    throw new Problem(401, { token: ['is invalid'] });
  }
}

/**
 * The article in a body: texts that are there, and no more than that.
 *
 * @throws Problem 422
 */
export function draftFrom(body: unknown): Draft {
  const { title, description, body: text, tagList = [] } = (body as { article?: Partial<Draft> })?.article ?? {};
  if (!title || !description || !text) throw new Problem(422, { article: ["can't be blank"] });
  return { title, description, body: text, tagList };
}
