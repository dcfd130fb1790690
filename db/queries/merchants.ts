import type { Selectable } from 'kysely';
import type { Database, Db, Tx } from '../database.ts';

export type Merchant = Omit<Selectable<Database['merchants']>, 'created_at'>;

const facts = [
  ...(['id', 'name', 'open', 'currency', 'accepts'] as const),
  ...(['number', 'acquirer', 'forwarder', 'category', 'city'] as const),
] as const;

export function findMerchant(db: Db, id: string): Promise<Merchant | undefined> {
  return db.selectFrom('merchants').select(facts).where('id', '=', id).executeTakeFirst();
}

/** A merchant by the number that the card network knows it by. */
export function findMerchantByNumber(db: Db, number: string): Promise<Merchant | undefined> {
  return db.selectFrom('merchants').select(facts).where('number', '=', number).executeTakeFirst();
}

/** Adds a merchant; one that is there already stays as it is. */
export async function putMerchant(tx: Tx, merchant: Merchant): Promise<void> {
  await tx
    .insertInto('merchants')
    .values(merchant)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
