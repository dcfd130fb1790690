import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readEnvironment } from '../../../ops/env.ts';
import { blobNames, blobsOf } from '../../../ops/blobs.ts';
import { temporaryFolder } from '../../../ops/temporary-folder.ts';
import { BlobIdUnfit } from '../../../vault/blob-store.ts';
import { openKeyring } from '../../../vault/keyring.ts';
import { openBytes, sealBytes } from '../../../vault/seal-bytes.ts';
import { BlobStoreFault, s3Blobs } from '../../../vault/s3-blobs.ts';
import type { Bucket } from '../../../vault/s3-blobs.ts';
import { handClock, masterKeyOf, memoryKeys } from './memory-keys.ts';

const id = 'upl_01932c07a5b07000a000000000000001';
const none = 'upl_01932c07a5b07000a000000000000002';

let store: S3rver;
let place: Bucket;
beforeAll(async () => {
  const directory = await temporaryFolder('s3');
  store = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: 'photos', configs: [] }],
  });
  const { port } = await store.run();
  place = {
    endpoint: `http://127.0.0.1:${port}`,
    bucket: 'photos',
    region: 'us-east-1',
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
  };
});
afterAll(() => store.close());

describe('a bucket that speaks S3', () => {
  test('keeps, replaces and removes blobs', async () => {
    const blobs = s3Blobs(place);
    expect(await blobs.get(id)).toBeUndefined();
    await blobs.put(id, Buffer.from('one'));
    await blobs.put(id, Buffer.from('two'));
    expect(Buffer.from((await blobs.get(id)) ?? []).toString()).toBe('two');
    await blobs.remove(id);
    await blobs.remove(id);
    expect(await blobs.get(id)).toBeUndefined();
  });

  test('gives ten megabytes back as they were, and sees sealed bytes alone', async () => {
    const ring = openKeyring({ masterKey: masterKeyOf(7), store: memoryKeys().store, clock: handClock().read });
    const here = { subject: 'usr_1', place: id };
    const photo = randomBytes(10 * 1024 * 1024);
    const blobs = s3Blobs(place);
    await blobs.put(id, await sealBytes(ring, here, photo));
    const kept = Buffer.from((await blobs.get(id)) ?? []);
    expect(kept.includes(photo.subarray(0, 32))).toBe(false);
    expect(Buffer.compare(Buffer.from(await openBytes(ring, here, kept)), photo)).toBe(0);
  });

  test.each([
    ['a key that it does not know', { accessKeyId: 'SOMEBODY' }, 403],
    ['a bucket that is not there', { bucket: 'attic' }, 404],
  ])('refuses %s, and that is a fault', async (_, wrong, status) => {
    const put = s3Blobs({ ...place, ...wrong }).put(id, Buffer.from('x'));
    await expect(put).rejects.toMatchObject({ name: 'BlobStoreFault', status });
  });

  test('is chosen by the environment, and half of it is refused', async () => {
    const whole = {
      BUCKET_ENDPOINT: place.endpoint,
      BUCKET_NAME: 'photos',
      BUCKET_ACCESS_KEY_ID: 'S3RVER',
      BUCKET_SECRET_ACCESS_KEY: 'S3RVER',
    };
    const blobs = blobsOf(readEnvironment(blobNames, whole));
    await blobs.put(none, Buffer.from('chosen'));
    expect(Buffer.from((await s3Blobs(place).get(none)) ?? []).toString()).toBe('chosen');
    const half = readEnvironment(blobNames, { ...whole, BUCKET_NAME: '' });
    expect(() => blobsOf(half)).toThrow('BUCKET_NAME: is missing beside BUCKET_ENDPOINT');
  });

  test.each(['../secret', `${id}/x`, ''])('%j names no object', async (bad) => {
    await expect(async () => s3Blobs(place).get(bad)).rejects.toBeInstanceOf(BlobIdUnfit);
  });
});

test('a store that is busy is asked again, and one that stays so is a fault', async () => {
  let asked = 0;
  const busy = createServer((_, response) => {
    asked += 1;
    response.writeHead(asked === 2 ? 200 : 503).end();
  });
  onTestFinished(() => void busy.close());
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  const blobs = s3Blobs({ ...place, endpoint: `http://127.0.0.1:${(busy.address() as AddressInfo).port}` });
  await blobs.put(id, Buffer.from('x'));
  expect(asked).toBe(2);
  await expect(blobs.remove(id)).rejects.toBeInstanceOf(BlobStoreFault);
  expect(asked).toBe(6);
});
