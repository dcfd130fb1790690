import { uuidv7 } from 'uuidv7';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import type { Unit } from '../machines/kit/money.ts';
import type { AccountKind, Tx } from './database.ts';

/** Whose an account is and what for. House accounts belong to {@link house}. */
export type AccountOf = { readonly kind: AccountKind; readonly owner: string; readonly currency: Unit };

export const house = 'house';

/** The account's id; made when it is not there yet. */
export async function ensureAccount(tx: Tx, account: AccountOf): Promise<string> {
  const { kind, owner, currency } = account;
  const find = () =>
    tx
      .selectFrom('ledger_accounts')
      .select('id')
      .where('owner', '=', owner)
      .where('kind', '=', kind)
      .where('currency', '=', currency)
      .executeTakeFirst();
  const there = await find();
  if (there !== undefined) return there.id;
  const id = idOf(idPrefixes.ledgerAccount, uuidv7());
  await tx
    .insertInto('ledger_accounts')
    .values({ id, kind, owner, currency })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await find())?.id ?? id;
}

/** What an account holds, in minor units; nobody else moves money of it or of `others` until the transaction ends. */
export async function lockedBalance(tx: Tx, id: string, others: readonly string[]): Promise<number> {
  // Locked in the order of their ids, as the ledger does, so that two transactions never wait for each other.
  const rows = await tx
    .selectFrom('ledger_accounts')
    .select(['id', 'balance_minor'])
    .where('id', 'in', [id, ...others])
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.find((row) => row.id === id)?.balance_minor ?? 0;
}
