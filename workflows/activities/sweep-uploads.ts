import type { BlobStore } from '../../vault/blob-store.ts';
import type { Db } from '../../db/database.ts';
import { deleteUploads, staleUploads } from '../../db/queries/uploads.ts';

const atOnce = 200;

/** Deletes uploads that no run took within a day; says how many. At most 200 at once: the next sweep goes on. */
export async function sweepUploads(db: Db, blobs: BlobStore, now: Date): Promise<number> {
  const stale = await staleUploads(db, atOnce, now);
  for (const id of stale) await blobs.remove(id);
  await deleteUploads(db, stale);
  return stale.length;
}
