import { sql } from 'kysely';
import type { Insertable, Selectable } from 'kysely';
import { inTransaction } from '../client.ts';
import type { Database, Db } from '../database.ts';

const dayMs = 24 * 3_600_000;

/**
 * Counts a look-up of a payee by phone before anything is looked up, under a lock on who asks, so that many at once are
 * still few; the same request again is counted once. Answers null, or from when on there is another.
 */
export function countLookup(
  db: Db,
  { requestId, user }: { readonly requestId: string; readonly user: string },
  perDay: number,
  now: Date,
): Promise<Date | null> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`payee ${user}`}, 0))`.execute(tx);
    const recent = await tx
      .selectFrom('payee_lookups')
      .select(['request_id', 'created_at'])
      .where('user_id', '=', user)
      .where('created_at', '>', new Date(now.getTime() - dayMs))
      .orderBy('created_at')
      .limit(perDay + 1)
      .execute();
    if (recent.some(({ request_id }) => request_id === requestId)) return null;
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= perDay) return new Date(oldest.created_at.getTime() + dayMs);
    const row = { request_id: requestId, user_id: user, created_at: now };
    await tx.insertInto('payee_lookups').values(row).execute();
    return null;
  });
}

export type ReceivingCode = Selectable<Database['receiving_codes']>;

/** Keeps a code to be paid by; the same one again changes nothing. */
export async function putReceivingCode(db: Db, code: Insertable<Database['receiving_codes']>): Promise<void> {
  await db
    .insertInto('receiving_codes')
    .values(code)
    .onConflict((conflict) => conflict.column('code_hash').doNothing())
    .execute();
}

export function findReceivingCode(db: Db, codeHash: string): Promise<ReceivingCode | undefined> {
  return db.selectFrom('receiving_codes').selectAll().where('code_hash', '=', codeHash).executeTakeFirst();
}
