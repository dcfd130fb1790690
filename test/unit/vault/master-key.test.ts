import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMasterKey } from '../../../vault/master-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purser-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

const base64 = (bytes: number) => Buffer.alloc(bytes, 251).toString('base64');

describe('from a value', () => {
  test.each([
    ['padded', base64(32)],
    ['not padded', base64(32).replace('=', '')],
    ['with a line end', `${base64(32)}\n`],
  ])('%s', async (_, value) => {
    expect(await readMasterKey({ base64: value })).toEqual(Buffer.alloc(32, 251));
  });

  test.each([
    ['nothing', '', 'not-base64', 'PURSER_MASTER_KEY must be 32 bytes in base64'],
    ['other characters', `${base64(32).slice(0, -2)}!=`, 'not-base64', 'PURSER_MASTER_KEY must be 32 bytes in base64'],
    [
      'base64url',
      base64(32).replaceAll('/', '_').replaceAll('+', '-'),
      'not-base64',
      'PURSER_MASTER_KEY must be 32 bytes in base64',
    ],
    ['too short', base64(31), 'wrong-length', 'PURSER_MASTER_KEY must be 32 bytes, not 31'],
    ['too long', base64(64), 'wrong-length', 'PURSER_MASTER_KEY must be 32 bytes, not 64'],
    ['hexadecimal', 'ab'.repeat(32), 'wrong-length', 'PURSER_MASTER_KEY must be 32 bytes, not 48'],
  ])('refused: %s', async (_, value, reason, message) => {
    await expect(readMasterKey({ base64: value })).rejects.toMatchObject({ name: 'MasterKeyFault', reason, message });
  });
});

describe('from a file', () => {
  test('is made once, private, also by many at once', async () => {
    const file = join(folder, 'keys', 'master.key');
    const keys = await Promise.all(Array.from({ length: 20 }, () => readMasterKey({ file })));
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(keys[0]).toHaveLength(32);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'keys'))).toEqual(['master.key']);
    expect(await readMasterKey({ file })).toEqual(keys[0]);
  });

  test('two files have two keys', async () => {
    const [one, other] = ['a', 'b'].map((name) => join(folder, name));
    expect(await readMasterKey({ file: one ?? '' })).not.toEqual(await readMasterKey({ file: other ?? '' }));
  });

  test.each([
    ['empty', '', 'not-base64'],
    ['cut', `${base64(20)}\n`, 'wrong-length'],
  ])('refused and left alone: %s', async (_, content, reason) => {
    const file = join(folder, 'master.key');
    await writeFile(file, content, { mode: 0o600 });
    await expect(readMasterKey({ file })).rejects.toMatchObject({ reason, source: file });
    expect(await readFile(file, 'utf8')).toBe(content);
  });

  test('refused: readable by others', async () => {
    const file = join(folder, 'master.key');
    await readMasterKey({ file });
    await chmod(file, 0o644);
    await expect(readMasterKey({ file })).rejects.toMatchObject({ reason: 'readable-by-others' });
  });
});
