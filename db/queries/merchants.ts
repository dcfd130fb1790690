import type { Selectable } from 'kysely';
import type { Database, Db, Tx } from '../database.ts';

export type Merchant = Omit<Selectable<Database['merchants']>, 'created_at'>;

/** What is known of a merchant, by its columns. */
export const merchantFacts = [
  ...(['id', 'name', 'open', 'currency', 'accepts'] as const),
  ...(['number', 'acquirer', 'forwarder', 'mcc', 'city'] as const),
] as const;

export function findMerchant(db: Db, id: string): Promise<Merchant | undefined> {
  return db.selectFrom('merchants').select(merchantFacts).where('id', '=', id).executeTakeFirst();
}

/** A merchant by the number that the card network knows it by. */
export function findMerchantByNumber(db: Db, number: string): Promise<Merchant | undefined> {
  return db.selectFrom('merchants').select(merchantFacts).where('number', '=', number).executeTakeFirst();
}

/** Adds a merchant; one that is there already stays as it is, but for a category code where it had none. */
export async function putMerchant(tx: Tx, merchant: Merchant): Promise<void> {
  await tx
    .insertInto('merchants')
    .values(merchant)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ mcc: merchant.mcc }).where('merchants.mcc', 'is', null),
    )
    .execute();
}

/** Every merchant, the oldest first. */
export function listMerchants(db: Db): Promise<Merchant[]> {
  return db.selectFrom('merchants').select(merchantFacts).orderBy('id').limit(1_000).execute();
}
