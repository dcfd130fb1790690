import type { Insertable } from 'kysely';
import type { Database, Db } from '../database.ts';

/** A user's wallets of electronic money that may be paid from, the first linked first. */
export function moneyWallets(db: Db, user: string) {
  return db
    .selectFrom('e_money_wallets')
    .select(['id', 'mask'])
    .where('user_id', '=', user)
    .where('unlinked_at', 'is', null)
    .orderBy('linked_at')
    .orderBy('id')
    .execute();
}

/** A user's wallet with the token that its operator knows it by; undefined when it is another's, or linked no more. */
export function findMoneyWallet(db: Db, user: string, wallet: string) {
  return db
    .selectFrom('e_money_wallets')
    .select(['id', 'token_sealed'])
    .where('id', '=', wallet)
    .where('user_id', '=', user)
    .where('unlinked_at', 'is', null)
    .executeTakeFirst();
}

/** Links a wallet; one that is linked already stays as it is. */
export async function linkMoneyWallet(db: Db, wallet: Insertable<Database['e_money_wallets']>): Promise<void> {
  await db
    .insertInto('e_money_wallets')
    .values(wallet)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
