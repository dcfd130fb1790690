import { sql } from 'kysely';
import type { Insertable } from 'kysely';
import { inTransaction } from '../client.ts';
import type { Database, Db, Tx } from '../database.ts';

type NewUpload = Pick<Insertable<Database['uploads']>, 'id' | 'owner' | 'kind' | 'bytes' | 'width' | 'height' | 'hash'>;
export type Side = 'front' | 'back';

/** How long an upload that no run took is kept. */
const looseMs = 24 * 3_600_000;

/**
 * Reserves the place of an upload; false when its owner has as many loose ones as are allowed.
 * The same id again is the same upload.
 */
export function addUpload(db: Db, upload: NewUpload, looseLimit: number): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`uploads ${upload.owner}`}, 0))`.execute(tx);
    const loose = await tx
      .selectFrom('uploads')
      .select('id')
      .where('owner', '=', upload.owner)
      .where('run_id', 'is', null)
      .limit(looseLimit)
      .execute();
    if (loose.some(({ id }) => id === upload.id)) return true;
    if (loose.length >= looseLimit) return false;
    await tx
      .insertInto('uploads')
      .values(upload)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return true;
  });
}

export type Attached =
  | { readonly ok: true; /** Uploads that were replaced, gone from the table. */ readonly replaced: readonly string[] }
  | { readonly ok: false; readonly reason: 'upload-unknown' | 'photo-too-small' | 'photos-alike' };

/** Makes a loose upload of the owner's the one photo of a side of a run; the same again changes nothing. */
export function attachUpload(
  db: Db,
  asked: {
    readonly id: string;
    readonly owner: string;
    readonly run: string;
    readonly side: Side;
    readonly leastPixels: number;
  },
  now: Date,
): Promise<Attached> {
  const { id, owner, run, side, leastPixels } = asked;
  return inTransaction(db, async (tx): Promise<Attached> => {
    const found = await tx
      .selectFrom('uploads')
      .selectAll()
      .where('id', '=', id)
      .where('owner', '=', owner)
      .forUpdate()
      .executeTakeFirst();
    const isOurs = found?.run_id === run && found.side === side;
    const isLoose = found?.run_id === null && found.created_at.getTime() > now.getTime() - looseMs;
    const isOtherSide = found?.run_id === run && found.side !== side;
    if (isOurs) return { ok: true, replaced: [] };
    if (isOtherSide) return { ok: false, reason: 'photos-alike' };
    if (found === undefined || !isLoose) return { ok: false, reason: 'upload-unknown' };
    if (Math.min(found.width, found.height) < leastPixels) return { ok: false, reason: 'photo-too-small' };
    const others = await tx.selectFrom('uploads').selectAll().where('run_id', '=', run).execute();
    if (others.some((other) => other.side !== side && other.hash === found.hash)) {
      return { ok: false, reason: 'photos-alike' };
    }
    const replaced = others.filter((other) => other.side === side).map((other) => other.id);
    if (replaced.length > 0) await tx.deleteFrom('uploads').where('id', 'in', replaced).execute();
    await tx.updateTable('uploads').set({ run_id: run, side }).where('id', '=', id).execute();
    return { ok: true, replaced };
  });
}

/** Whose upload it is, and the run that has taken it; undefined for one that none has. */
export async function findAttached(db: Db, id: string): Promise<{ owner: string; run: string } | undefined> {
  const found = await db.selectFrom('uploads').select(['owner', 'run_id']).where('id', '=', id).executeTakeFirst();
  return found?.run_id == null ? undefined : { owner: found.owner, run: found.run_id };
}

/** The uploads of a run. */
export async function uploadsOf(db: Db | Tx, run: string): Promise<string[]> {
  const rows = await db.selectFrom('uploads').select('id').where('run_id', '=', run).execute();
  return rows.map(({ id }) => id);
}

export async function deleteUploads(db: Db | Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.deleteFrom('uploads').where('id', 'in', ids).execute();
}

/** Uploads that no run took within a day, the oldest first; none of them can be attached any more. */
export async function staleUploads(db: Db, limit: number, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('uploads')
    .select('id')
    .where('run_id', 'is', null)
    // A minute more, for an attachment that was judged just in time.
    .where('created_at', '<', new Date(now.getTime() - looseMs - 60_000))
    .orderBy('created_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
