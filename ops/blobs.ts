import { join } from 'node:path';
import { folderBlobs } from '../vault/blob-store.ts';
import type { BlobStore } from '../vault/blob-store.ts';
import { s3Blobs } from '../vault/s3-blobs.ts';
import { EnvironmentFault } from './env.ts';
import type { Environment } from './env.ts';

/** The variables that say where sealed photos are kept. */
export const blobNames = [
  'PURSER_DATA',
  'BUCKET_ENDPOINT',
  'BUCKET_NAME',
  'BUCKET_REGION',
  'BUCKET_ACCESS_KEY_ID',
  'BUCKET_SECRET_ACCESS_KEY',
] as const satisfies readonly (keyof Environment)[];

/** Where sealed photos are kept: the bucket, where one is named, else a folder. Throws {@link EnvironmentFault} for half a bucket. */
export function blobsOf(env: Pick<Environment, (typeof blobNames)[number]>): BlobStore {
  if (env.BUCKET_ENDPOINT === '') return folderBlobs(join(env.PURSER_DATA, 'uploads'));
  const missing = blobNames.filter((name) => env[name] === '');
  if (missing.length > 0)
    throw new EnvironmentFault(missing.map((variable) => ({ variable, why: 'is missing beside BUCKET_ENDPOINT' })));
  return s3Blobs({
    endpoint: env.BUCKET_ENDPOINT,
    bucket: env.BUCKET_NAME,
    region: env.BUCKET_REGION,
    accessKeyId: env.BUCKET_ACCESS_KEY_ID,
    secretAccessKey: env.BUCKET_SECRET_ACCESS_KEY,
  });
}
