import type { Selectable } from 'kysely';
import type { Database, Db } from '../database.ts';

export type MerchantKey = Omit<Selectable<Database['merchant_keys']>, 'key_hash'>;

/** How coarsely the last use of a key is kept: a row that is written at every call would be a queue of its own. */
const usedEveryMs = 3_600_000;

const shown = ['id', 'merchant_id', 'label', 'last_four', 'created_at', 'last_used_at', 'revoked_at'] as const;

export async function addMerchantKey(
  db: Db,
  key: {
    readonly id: string;
    readonly merchant: string;
    readonly label: string;
    readonly keyHash: string;
    readonly lastFour: string;
  },
): Promise<void> {
  await db
    .insertInto('merchant_keys')
    .values({
      id: key.id,
      merchant_id: key.merchant,
      label: key.label,
      key_hash: key.keyHash,
      last_four: key.lastFour,
    })
    .execute();
}

/** The key with this keyed hash, unless it was revoked. It counts as used, to the hour. */
export async function useMerchantKey(db: Db, keyHash: string, now: Date): Promise<MerchantKey | undefined> {
  const found = await db
    .selectFrom('merchant_keys')
    .select(shown)
    .where('key_hash', '=', keyHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (found !== undefined && now.getTime() - (found.last_used_at?.getTime() ?? 0) > usedEveryMs) {
    const hour = new Date(Math.floor(now.getTime() / usedEveryMs) * usedEveryMs);
    await db.updateTable('merchant_keys').set({ last_used_at: hour }).where('id', '=', found.id).execute();
  }
  return found;
}

/** A merchant's keys, the oldest first; those that were revoked too. */
export function listMerchantKeys(db: Db, merchant: string): Promise<MerchantKey[]> {
  return db.selectFrom('merchant_keys').select(shown).where('merchant_id', '=', merchant).orderBy('id').execute();
}

/** Makes a key open nothing from now on. False: there is none that still did. */
export async function revokeMerchantKey(db: Db, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('merchant_keys')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
