import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type { HttpRequest } from '@smithy/types';
import type { AwsCredentials } from './aws-settings.ts';

const SERVICE = 'dynamodb';
const ALGORITHM = 'AWS4-HMAC-SHA256';

/** In the order of their names. */
const SIGNED = ['content-type', 'host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target'];

/** A day's key, derived by four hashes, is used for all of its requests. */
let derived: { from: string; key: KeyObject } | undefined;

/**
 * Signs a request to DynamoDB: a POST to `/` without a query (AWS, "Signature Version 4 signing process"). The headers that
 * say what it is are signed, and of the body its hash.
 *
 * @param request gets the headers `x-amz-date`, `x-amz-security-token` and `authorization`
 */
export function sign(request: HttpRequest, credentials: AwsCredentials, region: string, now: Date): void {
  const { headers } = request;
  const iso = now.toISOString();
  const day = iso.slice(0, 10).replaceAll('-', '');
  const time = `${day}T${iso.slice(11, 19).replaceAll(':', '')}Z`;
  headers['x-amz-date'] = time;
  if (credentials.sessionToken) headers['x-amz-security-token'] = credentials.sessionToken;

  const names = SIGNED.filter((name) => headers[name] !== undefined);
  const signedNames = names.join(';');
  const canonicalHeaders = names.map((name) => `${name}:${headers[name]?.trim()}\n`).join('');
  const canonical = `POST\n/\n\n${canonicalHeaders}\n${signedNames}\n${hash('sha256', request.body)}`;
  const scope = `${day}/${region}/${SERVICE}/aws4_request`;
  const toSign = `${ALGORITHM}\n${time}\n${scope}\n${hash('sha256', canonical)}`;
  const signature = createHmac('sha256', keyOf(credentials, region, day))
    .update(toSign)
    .digest('hex');
  headers.authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signature}`;
}

function keyOf({ secretAccessKey }: AwsCredentials, region: string, day: string): KeyObject {
  const from = `${secretAccessKey}/${day}/${region}`;
  if (derived?.from !== from) {
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    const key = [day, region, SERVICE, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
    derived = { from, key: createSecretKey(key as Buffer) };
  }
  return derived.key;
}
