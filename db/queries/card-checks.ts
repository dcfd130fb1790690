import { sql } from 'kysely';
import { inTransaction } from '../client.ts';
import type { Db } from '../database.ts';

const dayMs = 24 * 3_600_000;

type Check = { readonly requestId: string; readonly user: string; readonly run: string; readonly numberHash: string };
export type CheckLimits = { readonly perDay: number; readonly wrongInARow: number; readonly lockMs: number };
export type CountedCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'too-many-checks' | 'card-locked'; readonly retryAt: Date };

/**
 * Counts a question to an issuer before it is asked, under a lock, so that many at once do not slip past the limits: so
 * many in 24 hours by one user, and none about a card whose last few answers were all wrong, for `lockMs` after the last.
 */
export function countCheck(db: Db, check: Check, limits: CheckLimits, now: Date): Promise<CountedCheck> {
  const { requestId, user, run, numberHash } = check;
  return inTransaction(db, async (tx): Promise<CountedCheck> => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`card checks ${user}`}, 0))`.execute(tx);
    const mine = tx.selectFrom('card_checks').where('user_id', '=', user);
    const before = await mine.select('request_id').where('request_id', '=', requestId).executeTakeFirst();
    if (before !== undefined) return { ok: true };
    const answers = await mine
      .select(['result', 'created_at'])
      .where('number_hash', '=', numberHash)
      .where('result', 'in', ['right', 'wrong'])
      .orderBy('created_at', 'desc')
      .limit(limits.wrongInARow)
      .execute();
    const lockedUntil = new Date((answers[0]?.created_at.getTime() ?? 0) + limits.lockMs);
    const allWrong = answers.length === limits.wrongInARow && answers.every(({ result }) => result === 'wrong');
    if (allWrong && lockedUntil > now) return { ok: false, reason: 'card-locked', retryAt: lockedUntil };
    const today = await mine
      .select('created_at')
      .where('created_at', '>', new Date(now.getTime() - dayMs))
      .orderBy('created_at', 'desc')
      .limit(limits.perDay)
      .execute();
    const oldest = today[limits.perDay - 1];
    if (oldest !== undefined)
      return { ok: false, reason: 'too-many-checks', retryAt: new Date(oldest.created_at.getTime() + dayMs) };
    const row = { request_id: requestId, user_id: user, number_hash: numberHash, run_id: run, created_at: now };
    await tx.insertInto('card_checks').values(row).execute();
    return { ok: true };
  });
}

/** What came of a check. */
export async function noteCheck(db: Db, requestId: string, result: 'right' | 'wrong' | 'unjudged'): Promise<void> {
  await db.updateTable('card_checks').set({ result }).where('request_id', '=', requestId).execute();
}
