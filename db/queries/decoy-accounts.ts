import { inTransaction } from '../client.ts';
import type { Db } from '../database.ts';

/** What one use of a decoy makes of it; `kept` is undefined where nothing changed. */
export type DecoyTurn<T> = { readonly kept: unknown; readonly answer: T };

/**
 * Uses the decoy of a phone under a lock, so that many at once are counted one by one. `use` is given what was kept,
 * undefined at first, and whether this very request has counted already, its answer having been lost.
 */
export function useDecoy<T>(
  db: Db,
  asked: { readonly phoneHash: string; readonly requestId: string; readonly now: Date },
  fresh: unknown,
  use: (frozen: unknown, again: boolean) => DecoyTurn<T>,
): Promise<T> {
  const { phoneHash, requestId, now } = asked;
  return inTransaction(db, async (tx) => {
    await tx
      .insertInto('decoy_accounts')
      .values({ phone_hash: phoneHash, frozen: JSON.stringify(fresh), updated_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const row = await tx
      .selectFrom('decoy_accounts')
      .selectAll()
      .where('phone_hash', '=', phoneHash)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const { kept, answer } = use(row.frozen, row.last_request === requestId);
    if (kept !== undefined) {
      await tx
        .updateTable('decoy_accounts')
        .set({ frozen: JSON.stringify(kept), last_request: requestId, updated_at: now })
        .where('phone_hash', '=', phoneHash)
        .execute();
    }
    return answer;
  });
}
