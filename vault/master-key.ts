import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { keyBytes } from './derived-keys.ts';

/** Where the master key comes from: a value in base64 (production), or a file that is made if absent (development). */
export type MasterKeySource = { readonly base64: string } | { readonly file: string };

export type MasterKeyReason = 'not-base64' | 'wrong-length' | 'readable-by-others';

/** The master key cannot be used. Stops the process at start; never holds the value. */
export class MasterKeyFault extends Error {
  override readonly name = 'MasterKeyFault';
  readonly reason: MasterKeyReason;
  readonly source: string;

  constructor(reason: MasterKeyReason, source: string, message: string) {
    super(`${source} ${message}`);
    this.reason = reason;
    this.source = source;
  }
}

/** Reads the master key, 32 bytes. Throws {@link MasterKeyFault}, or the file system's own error. */
export async function readMasterKey(source: MasterKeySource): Promise<Uint8Array> {
  if ('base64' in source) return decoded(source.base64, 'PURSER_MASTER_KEY');
  const text = (await readIfThere(source.file)) ?? (await createdOnce(source.file));
  await assertPrivate(source.file);
  return decoded(text, source.file);
}

function decoded(text: string, source: string): Uint8Array {
  const value = text.trim();
  const key = Buffer.from(value, 'base64');
  if (value === '' || unpadded(key.toString('base64')) !== unpadded(value)) {
    throw new MasterKeyFault('not-base64', source, `must be ${keyBytes} bytes in base64`);
  }
  if (key.byteLength !== keyBytes) {
    throw new MasterKeyFault('wrong-length', source, `must be ${keyBytes} bytes, not ${key.byteLength}`);
  }
  return key;
}

function unpadded(base64: string): string {
  return base64.replace(/={1,2}$/, '');
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

// Written whole beside the file and then linked: of two processes at once one wins, and nobody reads half a key.
async function createdOnce(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(file, 'utf8');
}

async function assertPrivate(file: string): Promise<void> {
  // Windows has no such bits.
  if (process.platform === 'win32') return;
  const { mode } = await stat(file);
  if ((mode & 0o077) === 0) return;
  throw new MasterKeyFault('readable-by-others', file, 'must be private: chmod 600 it');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
