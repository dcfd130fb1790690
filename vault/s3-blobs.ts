import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { blobNameOf } from './blob-store.ts';
import type { BlobStore } from './blob-store.ts';

/** A bucket of an object store that speaks S3, addressed by path: `<endpoint>/<bucket>/<id>`. */
export type Bucket = {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

const attemptTimeoutMs = 20_000;

/** The object store did not do as it was asked. It may be asked again. */
export class BlobStoreFault extends Error {
  override readonly name = 'BlobStoreFault';
  readonly status: number;

  constructor(did: string, status: number) {
    super(`The object store answered ${status} when a blob was to be ${did}`);
    this.status = status;
  }
}

/**
 * Keeps blobs as objects of a bucket. An object is written as a whole or not at all, and is there for every reader once
 * the store has said so. Requests are signed with AWS Signature Version 4, the body with them; a store that is busy
 * (429, 5xx) is asked again a few times. Throws {@link BlobStoreFault}, and what `fetch` throws.
 */
export function s3Blobs({ endpoint, bucket, region, accessKeyId, secretAccessKey }: Bucket): BlobStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 3 });
  const call = (method: string, id: string, body?: Uint8Array<ArrayBuffer>): Promise<Response> =>
    client.fetch(`${endpoint.replace(/\/$/, '')}/${bucket}/${blobNameOf(id)}`, {
      method,
      signal: AbortSignal.timeout(attemptTimeoutMs),
      headers: {
        'X-Amz-Content-Sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
        ...(body === undefined ? {} : { 'Content-Type': 'application/jose' }),
      },
      ...(body === undefined ? {} : { body }),
    });
  return {
    async put(id, bytes) {
      const { ok, status, body } = await call('PUT', id, new Uint8Array(bytes));
      await body?.cancel();
      if (!ok) throw new BlobStoreFault('kept', status);
    },
    async get(id) {
      const response = await call('GET', id);
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      await response.body?.cancel();
      if (response.status === 404) return undefined;
      throw new BlobStoreFault('read', response.status);
    },
    async remove(id) {
      const { ok, status, body } = await call('DELETE', id);
      await body?.cancel();
      if (!ok && status !== 404) throw new BlobStoreFault('removed', status);
    },
  };
}
