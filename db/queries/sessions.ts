import type { Db } from '../database.ts';

/** A session as it is made. Of its tokens only keyed hashes are kept. */
export type NewSession = {
  readonly id: string;
  readonly userId: string;
  readonly runId: string;
  readonly accessHash: string;
  readonly refreshHash: string;
  readonly accessExpiresAt: Date;
  readonly refreshExpiresAt: Date;
};

export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly accessHash: string;
  readonly accessExpiresAt: Date;
};

const columns = [
  'id',
  'user_id as userId',
  'access_hash as accessHash',
  'access_expires_at as accessExpiresAt',
] as const;

/** Makes the session of a run; undefined when the run was exchanged for one before. */
export async function createSession(db: Db, session: NewSession): Promise<Session | undefined> {
  return db
    .insertInto('sessions')
    .values({
      id: session.id,
      user_id: session.userId,
      run_id: session.runId,
      access_hash: session.accessHash,
      refresh_hash: session.refreshHash,
      access_expires_at: session.accessExpiresAt,
      refresh_expires_at: session.refreshExpiresAt,
    })
    .onConflict((conflict) => conflict.column('run_id').doNothing())
    .returning(columns)
    .executeTakeFirst();
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
