import { sql } from 'kysely';
import { inTransaction } from '../client.ts';
import type { Db } from '../database.ts';

const dayMs = 24 * 3_600_000;

/**
 * Counts a reset, under a lock on the user; null when it is admitted, else when one will be.
 * The same run again is counted once.
 */
export function admitReset(
  db: Db,
  { run, user }: { readonly run: string; readonly user: string },
  perDay: number,
  now: Date,
): Promise<Date | null> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`reset ${user}`}, 0))`.execute(tx);
    const recent = await tx
      .selectFrom('password_resets')
      .select(['run_id', 'created_at'])
      .where('user_id', '=', user)
      .where('created_at', '>', new Date(now.getTime() - dayMs))
      .orderBy('created_at', 'desc')
      .limit(perDay)
      .execute();
    if (recent.some(({ run_id }) => run_id === run)) return null;
    const oldest = recent[perDay - 1];
    if (oldest !== undefined) return new Date(oldest.created_at.getTime() + dayMs);
    await tx.insertInto('password_resets').values({ run_id: run, user_id: user, created_at: now }).execute();
    return null;
  });
}
