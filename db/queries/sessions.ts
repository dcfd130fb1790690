import { sql } from 'kysely';
import { inTransaction } from '../client.ts';
import type { Db, Tx } from '../database.ts';

/** A session as it is made. Of its tokens only keyed hashes are kept. */
export type NewSession = {
  readonly id: string;
  readonly userId: string;
  readonly runId: string;
  readonly accessHash: string;
  readonly refreshHash: string;
  readonly accessExpiresAt: Date;
  readonly refreshExpiresAt: Date;
  readonly labelSealed: string | null;
};

export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly accessHash: string;
  readonly accessExpiresAt: Date;
  readonly lastUsedAt: Date;
};

const columns = [
  'id',
  'user_id as userId',
  'access_hash as accessHash',
  'access_expires_at as accessExpiresAt',
  'last_used_at as lastUsedAt',
] as const;

/**
 * Makes the session of a run; undefined when the run was exchanged for one before. `too-late`: all sessions of the user
 * were ended after `provenAt`, so what was proven then opens nothing any more.
 */
export function createSession(db: Db, session: NewSession, provenAt: Date): Promise<Session | 'too-late' | undefined> {
  return inTransaction(db, async (tx) => {
    // Held until the session is there, so that an end of all sessions comes before it or ends this one too.
    const user = await tx
      .selectFrom('users')
      .select('sessions_ended_at')
      .where('id', '=', session.userId)
      .forShare()
      .executeTakeFirst();
    if (user?.sessions_ended_at && user.sessions_ended_at > provenAt) return 'too-late';
    return tx
      .insertInto('sessions')
      .values({
        id: session.id,
        user_id: session.userId,
        run_id: session.runId,
        access_hash: session.accessHash,
        refresh_hash: session.refreshHash,
        access_expires_at: session.accessExpiresAt,
        refresh_expires_at: session.refreshExpiresAt,
        label_sealed: session.labelSealed,
      })
      .onConflict((conflict) => conflict.column('run_id').doNothing())
      .returning(columns)
      .executeTakeFirst();
  });
}

export function findByRun(db: Db, runId: string): Promise<Session | undefined> {
  return db.selectFrom('sessions').select(columns).where('run_id', '=', runId).executeTakeFirst();
}

/** The session that an access token opens at this time. */
export function findByAccessHash(db: Db, accessHash: string, now: Date): Promise<Session | undefined> {
  return db
    .selectFrom('sessions')
    .select(columns)
    .where('access_hash', '=', accessHash)
    .where('access_expires_at', '>', now)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}

/** Is a session still good for calls? */
export async function isSessionOpen(db: Db, id: string, now: Date): Promise<boolean> {
  const found = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', id)
    .where('access_expires_at', '>', now)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
}

/** Notes that a session was used. */
export async function touchSession(db: Db, id: string, now: Date): Promise<void> {
  await db.updateTable('sessions').set({ last_used_at: now }).where('id', '=', id).execute();
}

/** At most so many are listed, the newest. */
const mostListed = 100;

/** The sessions of a user that can still be used or refreshed, newest first. */
export function listSessions(db: Db, userId: string, now: Date, idleMs: number) {
  return db
    .selectFrom('sessions')
    .select([...columns, 'label_sealed as labelSealed', 'created_at as createdAt'])
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('refresh_expires_at', '>', now)
    .where('last_used_at', '>', new Date(now.getTime() - idleMs))
    .orderBy('created_at', 'desc')
    .limit(mostListed)
    .execute();
}

/** Ends one session of a user; false when the user has none by this id. Ended before, it stays as it is. */
export async function endSession(db: Db, userId: string, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, ${now})` })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends every session of a user, and whatever was proven before and not exchanged for one. Says how many ended. */
export async function endSessionsOf(tx: Tx, userId: string, now: Date): Promise<number> {
  await tx.updateTable('users').set({ sessions_ended_at: now }).where('id', '=', userId).execute();
  const { numUpdatedRows } = await tx
    .updateTable('sessions')
    .set({ revoked_at: now })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
