import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { sign } from '../../../bundle/sign.ts';

/** What the SDK's signer hashes with. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret ? createHmac('sha256', Buffer.from(secret as Uint8Array)) : createHash('sha256');
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const word = fc.stringMatching(/^[A-Za-z0-9+/]{16,40}$/);

describe('a signature', () => {
  test('is the one that the SDK’s own signer gives, for any body, time, region and credentials', async () => {
    await fc.assert(
      fc.asyncProperty(
        text,
        word,
        word,
        fc.option(word, { nil: undefined }),
        fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1'),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        async (body, accessKeyId, secretAccessKey, sessionToken, region, signingDate) => {
          const credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
          const signer = new SignatureV4({
            credentials,
            region,
            service: 'dynamodb',
            sha256: Sha256 as never,
            applyChecksum: false,
          });
          const theirs = await signer.sign(requestOf(region, body), { signingDate });
          const ours = requestOf(region, body);
          sign(ours, credentials, region, signingDate);
          expect(ours.headers).toEqual(theirs.headers);
        },
      ),
    );
  });
});

const requestOf = (region: string, body: string) =>
  new HttpRequest({
    method: 'POST',
    protocol: 'https:',
    hostname: `dynamodb.${region}.amazonaws.com`,
    path: '/',
    headers: {
      host: `dynamodb.${region}.amazonaws.com`,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'user-agent': 'monograph',
    },
    body: Buffer.from(body),
  });
