import { inTransaction } from '../client.ts';
import type { Db, Tx } from '../database.ts';

/** What a refresh token is exchanged for: the hashes of the next tokens, and until when they are good. */
export type Rotation = {
  readonly refreshHash: string;
  readonly next: { readonly accessHash: string; readonly refreshHash: string };
  readonly now: Date;
  readonly accessMs: number;
  /** A session that nobody used for so long is over. */
  readonly idleMs: number;
};

export type Rotated =
  | { readonly kind: 'rotated'; readonly userId: string; readonly accessExpiresAt: Date }
  /** The token had been exchanged before by somebody else: it, or its successor, was stolen. The session is ended. */
  | { readonly kind: 'reused' }
  | { readonly kind: 'invalid' };

/**
 * Exchanges a refresh token for the next ones (RFC 9700 §4.14.2), under a lock on its session: of many at once one
 * rotates and the others are reuse. A repeat, told by its asking for the very tokens that are there, is given them again.
 */
export function rotateSession(db: Db, rotation: Rotation): Promise<Rotated> {
  return inTransaction(db, async (tx): Promise<Rotated> => {
    const { refreshHash, next, now, accessMs, idleMs } = rotation;
    const row = await lockedSession(tx, refreshHash);
    if (row === undefined || row.revoked_at !== null || row.refresh_expires_at <= now) return { kind: 'invalid' };
    if (row.last_used_at.getTime() + idleMs <= now.getTime()) return { kind: 'invalid' };
    const userId = row.user_id;
    if (row.refresh_hash !== refreshHash) {
      if (row.refresh_hash === next.refreshHash && row.access_hash === next.accessHash)
        return { kind: 'rotated', userId, accessExpiresAt: row.access_expires_at };
      await tx.updateTable('sessions').set({ revoked_at: now }).where('id', '=', row.id).execute();
      return { kind: 'reused' };
    }
    const accessExpiresAt = new Date(Math.min(now.getTime() + accessMs, row.refresh_expires_at.getTime()));
    await tx
      .insertInto('spent_refresh_tokens')
      .values({ refresh_hash: refreshHash, session_id: row.id, spent_at: now })
      .execute();
    await tx
      .updateTable('sessions')
      .set({
        access_hash: next.accessHash,
        refresh_hash: next.refreshHash,
        access_expires_at: accessExpiresAt,
        last_used_at: now,
      })
      .where('id', '=', row.id)
      .execute();
    return { kind: 'rotated', userId, accessExpiresAt };
  });
}

/** The session that a refresh token is or was of, locked. */
async function lockedSession(tx: Tx, refreshHash: string) {
  const found = await tx
    .selectFrom('sessions')
    .select('id')
    .where('refresh_hash', '=', refreshHash)
    .union(tx.selectFrom('spent_refresh_tokens').select('session_id as id').where('refresh_hash', '=', refreshHash))
    .executeTakeFirst();
  if (found === undefined) return undefined;
  // Read again under the lock: another may have rotated it in between.
  return tx.selectFrom('sessions').selectAll().where('id', '=', found.id).forUpdate().executeTakeFirst();
}
