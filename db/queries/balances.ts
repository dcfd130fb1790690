import { sql } from 'kysely';
import { currencies } from '../../machines/kit/money.ts';
import type { Currency } from '../../machines/kit/money.ts';
import type { Db } from '../database.ts';

export type Balance = {
  readonly source: 'balance';
  readonly currency: Currency;
  readonly availableMinor: number;
  readonly heldMinor: number;
  readonly totalMinor: number;
};

/** What a user can spend, and what is set aside for payments under way, by source and currency. */
export async function listBalances(db: Db, user: string): Promise<Balance[]> {
  const rows = await db
    .selectFrom('ledger_accounts')
    .select(['currency', 'kind', 'balance_minor'])
    .where('owner', '=', user)
    .where('kind', 'in', ['wallet', 'hold'])
    .orderBy('currency')
    .execute();
  const of = (currency: Currency, kind: 'wallet' | 'hold') =>
    rows.find((row) => row.currency === currency && row.kind === kind)?.balance_minor ?? 0;
  const held = currencies.filter((currency) => rows.some((row) => row.currency === currency));
  return held.map((currency) => {
    const [availableMinor, heldMinor] = [of(currency, 'wallet'), of(currency, 'hold')];
    return { source: 'balance', currency, availableMinor, heldMinor, totalMinor: availableMinor + heldMinor };
  });
}

/** Holds that one answer shows at most. */
const mostHolds = 100;

export type OpenHold = {
  readonly run: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly at: Date;
};

/** What the held part of a balance is made of, the newest first. */
export async function listHolds(db: Db, user: string): Promise<OpenHold[]> {
  return (
    db
      .selectFrom('ledger_holds')
      .select([
        'run_id as run',
        sql<number>`amount_minor - captured_minor - released_minor`.as('amountMinor'),
        'currency',
        'created_at as at',
      ])
      .where('owner', '=', user)
      // As the partial index says it.
      .where(sql<boolean>`captured_minor + released_minor < amount_minor`)
      .orderBy('id', 'desc')
      .limit(mostHolds)
      .execute()
  );
}
