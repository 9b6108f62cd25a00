import { createHmac } from 'node:crypto';

export interface Changes {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
}

/** The header and the claims of a JWT, unverified. */
export function decodeToken(token: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header, claims] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return { header: JSON.parse(header ?? ''), claims: JSON.parse(claims ?? '') };
}

/** A JWT like `token` but for the changes (`undefined` takes a member away), signed by its own `alg` with the secret. */
export function forgeToken(token: string, secret: Uint8Array | string, changes: Changes = {}): string {
  const { header, claims } = decodeToken(token);
  const head = { ...header, ...changes.header };
  const content = [head, { ...claims, ...changes.claims }].map(encode).join('.');
  const hash = /^HS(\d+)$/.exec(String(head.alg))?.[1];
  const signature = hash === undefined ? '' : createHmac(`sha${hash}`, secret).update(content).digest('base64url');
  return `${content}.${signature}`;
}

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** The secret that the service signs with: what a thief of it could do with another algorithm or issuer is tested. */
export async function trueSecret(): Promise<Uint8Array> {
  const { signingKey } = await import('../../src/models/keyring.ts');
  return (await signingKey()).secret;
}
