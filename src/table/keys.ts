import { createHash } from 'node:crypto';

/**
 * The primary key of one item. Each kind of item is in `entities/`, with the function that makes its key; `docs/data-model.md`
 * says who reads what by which key, and at what price.
 */
export interface Key {
  pk: string;
  sk: string;
}

/** A text in a partition key, as it is; a long one by its hash. */
export const spelled = (kind: string, text: string, longestBytes: number): string =>
  Buffer.byteLength(text) <= longestBytes
    ? `${kind}#${text}`
    : `${kind}-hash#${createHash('sha256').update(text).digest('base64url')}`;

/** The items whose keys differ from this one's only behind the `#`: all comments of an article, say. */
export const allLike = ({ pk, sk }: Key) => ({
  partition: pk,
  range: { beginsWith: sk.slice(0, sk.indexOf('#') + 1) },
});

/** One text for one key, for maps and sets. */
export const keyText = (key: Key): string => `${key.pk}\n${key.sk}`;
