import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BlobIdUnfit, folderBlobs } from '../../../vault/blob-store.ts';
import { openKeyring } from '../../../vault/keyring.ts';
import { largestBlobBytes, openBytes, sealBytes } from '../../../vault/seal-bytes.ts';
import { SealFault } from '../../../vault/seal.ts';
import { handClock, masterKeyOf, memoryKeys } from './memory-keys.ts';

const ring = openKeyring({ masterKey: masterKeyOf(7), store: memoryKeys().store, clock: handClock().read });
const here = { subject: 'usr_1', place: 'upl_1' };
const id = 'upl_01932c07a5b07000a000000000000001';

test.each([0, 1, 1_000, largestBlobBytes])('%i bytes come back as they were', async (size) => {
  const bytes = new Uint8Array(size).fill(251);
  const sealed = await sealBytes(ring, here, bytes);
  expect(Buffer.compare(Buffer.from(await openBytes(ring, here, sealed)), Buffer.from(bytes))).toBe(0);
});

test('one byte more than the largest is refused', async () => {
  const sealing = sealBytes(ring, here, new Uint8Array(largestBlobBytes + 1));
  await expect(sealing).rejects.toMatchObject({ name: 'SealFault', reason: 'too-large' });
});

test.each([
  ['another subject', { ...here, subject: 'usr_2' }, 'not-sealed'],
  ['another place', { ...here, place: 'upl_2' }, 'not-sealed'],
])('bytes do not open for %s', async (_, elsewhere, reason) => {
  const sealed = await sealBytes(ring, here, Buffer.from('photo'));
  await expect(openBytes(ring, elsewhere, sealed)).rejects.toMatchObject({ reason });
});

test('changed bytes and bytes that were never sealed do not open', async () => {
  const sealed = await sealBytes(ring, here, Buffer.from('photo'));
  const changed = Buffer.from(sealed);
  const last = changed.length - 30;
  changed[last] = changed[last] === 65 ? 66 : 65;
  await expect(openBytes(ring, here, changed)).rejects.toBeInstanceOf(SealFault);
  await expect(openBytes(ring, here, Buffer.from('photo'))).rejects.toMatchObject({ reason: 'not-sealed' });
});

test('a subject that was erased can be sealed for and opened no more', async () => {
  const gone = { subject: 'usr_gone', place: 'upl_1' };
  const sealed = await sealBytes(ring, gone, Buffer.from('photo'));
  await ring.eraseSubject(gone.subject);
  await expect(openBytes(ring, gone, sealed)).rejects.toMatchObject({ reason: 'key-destroyed' });
  await expect(sealBytes(ring, gone, Buffer.from('photo'))).rejects.toMatchObject({ reason: 'key-destroyed' });
});

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'purser-blobs-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return join(path, 'uploads');
}

test('a folder keeps, replaces and removes blobs, readable by nobody else', async () => {
  const path = await folder();
  const blobs = folderBlobs(path);
  expect(await blobs.get(id)).toBeUndefined();
  await blobs.put(id, Buffer.from('one'));
  await blobs.put(id, Buffer.from('two'));
  expect(Buffer.from((await blobs.get(id)) ?? []).toString()).toBe('two');
  expect(await readdir(path)).toEqual([id]);
  expect((await stat(join(path, id))).mode & 0o077).toBe(0);
  expect((await stat(path)).mode & 0o077).toBe(0);
  await blobs.remove(id);
  await blobs.remove(id);
  expect(await readdir(path)).toEqual([]);
});

test.each(['../secret', 'upl_', `${id}/x`, 'UPL_01932c07a5b07000a000000000000001', ''])(
  '%j names no blob',
  async (bad) => {
    const blobs = folderBlobs(await folder());
    await expect(async () => blobs.get(bad)).rejects.toBeInstanceOf(BlobIdUnfit);
    await expect(async () => blobs.put(bad, Buffer.from('x'))).rejects.toBeInstanceOf(BlobIdUnfit);
  },
);
