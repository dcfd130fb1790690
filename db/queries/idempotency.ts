import type { Db } from '../database.ts';

export type Claim =
  /** Nobody has answered under this key yet: the work is to be done, under `targetId`. */
  | { readonly kind: 'open'; readonly targetId: string }
  | { readonly kind: 'answered'; readonly status: number; readonly answer: unknown }
  | { readonly kind: 'other-body' };

type Key = { readonly scope: string; readonly keyHash: string };

/** Claims a key for a request. A repeat is given the target of the first, or its answer, or told that it is another request. */
export async function claimKey(
  db: Db,
  { scope, keyHash, bodyHash, targetId }: Key & { readonly bodyHash: string; readonly targetId: string },
): Promise<Claim> {
  const claimed = await db
    .insertInto('idempotency')
    .values({ scope, key_hash: keyHash, body_hash: bodyHash, target_id: targetId, status: null, answer: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (claimed.numInsertedOrUpdatedRows === 1n) return { kind: 'open', targetId };
  const first = await db
    .selectFrom('idempotency')
    .selectAll()
    .where('scope', '=', scope)
    .where('key_hash', '=', keyHash)
    .executeTakeFirstOrThrow();
  if (first.body_hash !== bodyHash) return { kind: 'other-body' };
  if (first.status === null) return { kind: 'open', targetId: first.target_id };
  return { kind: 'answered', status: first.status, answer: first.answer };
}

/** Keeps the answer for repeats; the first one that is kept stays. */
export async function answerKey(
  db: Db,
  { scope, keyHash, status, answer }: Key & { readonly status: number; readonly answer: unknown },
): Promise<void> {
  await db
    .updateTable('idempotency')
    .set({ status, answer: JSON.stringify(answer) })
    .where('scope', '=', scope)
    .where('key_hash', '=', keyHash)
    .where('status', 'is', null)
    .execute();
}
