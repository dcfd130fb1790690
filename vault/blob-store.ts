import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where sealed bytes are kept, shared by all processes. It only ever sees what was sealed.
 * Another place is these three functions: `s3-blobs.ts` is one.
 */
export type BlobStore = {
  /** Keeps bytes under an id; what was there before is replaced as a whole. */
  put(id: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is nothing under the id. */
  get(id: string): Promise<Uint8Array | undefined>;
  /** Removing what is not there changes nothing. */
  remove(id: string): Promise<void>;
};

/** An id that cannot be the name of a file: a bug of ours, never a caller's doing. */
export class BlobIdUnfit extends RangeError {
  override readonly name = 'BlobIdUnfit';
}

/** The id, once it is known to be one. Throws {@link BlobIdUnfit}. */
export function blobNameOf(id: string): string {
  if (!/^[a-z]{3}_[0-9a-f]{32}$/.test(id)) throw new BlobIdUnfit(`${id.slice(0, 40)} names no blob`);
  return id;
}

/** Keeps blobs as files in a folder of this machine, or of a file system that all machines share. */
export function folderBlobs(folder: string): BlobStore {
  const fileOf = (id: string): string => join(folder, blobNameOf(id));
  return {
    // Written whole beside its place and then renamed: nobody ever reads half of it.
    async put(id, bytes) {
      const file = fileOf(id);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = `${file}.${randomUUID()}`;
      const handle = await open(draft, 'wx', 0o600);
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, file);
    },
    async get(id) {
      try {
        return await readFile(fileOf(id));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    remove: (id) => rm(fileOf(id), { force: true }),
  };
}
