import { sql } from 'kysely';
import { inTransaction } from '../client.ts';
import type { Db } from '../database.ts';

const dayMs = 24 * 3_600_000;

export type CountedProof =
  | { readonly counted: true; readonly triesLeft: number; readonly retryAt: Date }
  /** Nothing may be compared before `retryAt`. */
  | { readonly counted: false; readonly retryAt: Date };

/**
 * Counts a try to prove an identity, before anything is compared and under a lock on the user, so that many at once are
 * still few. Wrong ones of 24 hours count, whatever flow they were made in. The same request again is counted once.
 */
export function countProof(
  db: Db,
  tried: { readonly requestId: string; readonly run: string; readonly user: string },
  perDay: number,
  now: Date,
): Promise<CountedProof> {
  const { requestId, run, user } = tried;
  return inTransaction(db, async (tx): Promise<CountedProof> => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`proof ${user}`}, 0))`.execute(tx);
    const recent = await tx
      .selectFrom('proof_tries')
      .select(['request_id', 'created_at'])
      .where('user_id', '=', user)
      .where('created_at', '>', new Date(now.getTime() - dayMs))
      .where((either) => either.or([either('matched', '=', false), either('request_id', '=', requestId)]))
      .orderBy('created_at')
      .limit(perDay + 1)
      .execute();
    // The oldest makes room first.
    const retryAt = new Date((recent[0]?.created_at ?? now).getTime() + dayMs);
    if (recent.some(({ request_id }) => request_id === requestId)) {
      return { counted: true, triesLeft: Math.max(0, perDay - recent.length), retryAt };
    }
    if (recent.length >= perDay) return { counted: false, retryAt };
    const row = { request_id: requestId, run_id: run, user_id: user, created_at: now };
    await tx.insertInto('proof_tries').values(row).execute();
    return { counted: true, triesLeft: perDay - recent.length - 1, retryAt };
  });
}

/** Notes that a try was right: it counts against nobody. */
export async function markRight(db: Db, requestId: string): Promise<void> {
  await db.updateTable('proof_tries').set({ matched: true }).where('request_id', '=', requestId).execute();
}
