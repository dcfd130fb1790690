import { sql } from 'kysely';
import type { Currency } from '../../machines/kit/money.ts';
import type { Db, TransferKind } from '../database.ts';

/** What a person sees as a transaction: money that came or went, once per payment however it was held on the way. */
export type Transaction = {
  readonly id: string;
  readonly kind: TransferKind;
  readonly direction: 'in' | 'out';
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly counterparty: string | null;
  readonly fundedBy: string | null;
  readonly run: string;
  readonly at: Date;
};

export type Page = { readonly before: string | null; readonly limit: number; readonly from?: Date; readonly to?: Date };

/** A user's transactions, newest first, those older than `before` (an id). Ids sort by time, so pages neither skip nor repeat. */
export async function listTransactions(db: Db, user: string, page: Page): Promise<Transaction[]> {
  const side = (mine: 'payer' | 'payee') =>
    db
      .selectFrom('ledger_transfers')
      .leftJoin('merchants', 'merchants.id', mine === 'payer' ? 'payee' : 'payer')
      .select([
        'ledger_transfers.id as id',
        'ledger_transfers.kind as kind',
        sql<'in' | 'out'>`${mine === 'payer' ? 'out' : 'in'}`.as('direction'),
        'amount_minor as amountMinor',
        'ledger_transfers.currency as currency',
        'merchants.name as counterparty',
        'funded_by as fundedBy',
        'run_id as run',
        'ledger_transfers.created_at as at',
      ])
      .where(mine, '=', user)
      .$if(page.before !== null, (query) => query.where('ledger_transfers.id', '<', page.before ?? ''))
      .$if(page.from !== undefined, (query) =>
        query.where('ledger_transfers.created_at', '>=', page.from ?? new Date(0)),
      )
      .$if(page.to !== undefined, (query) => query.where('ledger_transfers.created_at', '<', page.to ?? new Date(0)))
      .orderBy('ledger_transfers.id', 'desc')
      .limit(page.limit);
  const both = await Promise.all([side('payer').execute(), side('payee').execute()]);
  return both
    .flat()
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, page.limit);
}

export type Balance = { readonly currency: Currency; readonly availableMinor: number; readonly heldMinor: number };

/** What a user can spend, and what is set aside for payments under way. */
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
  return [...new Set(rows.map(({ currency }) => currency))].map((currency) => ({
    currency,
    availableMinor: of(currency, 'wallet'),
    heldMinor: of(currency, 'hold'),
  }));
}

export type SummaryRow = {
  readonly kind: TransferKind;
  readonly direction: 'in' | 'out';
  readonly counterparty: string | null;
  readonly currency: Currency;
  readonly count: number;
  readonly sumMinor: number;
};

/** A user's transactions between two times, counted and summed by kind, direction and counterparty; at most 100 rows. */
export async function summarise(db: Db, user: string, from: Date, to: Date): Promise<SummaryRow[]> {
  const { rows } = await sql<SummaryRow>`
    select t.kind, case when t.payer = ${user} then 'out' else 'in' end as direction, m.name as counterparty,
      t.currency, count(*) as count, sum(t.amount_minor) as "sumMinor"
    from ledger_transfers t
    left join merchants m on m.id = case when t.payer = ${user} then t.payee else t.payer end
    where (t.payer = ${user} or t.payee = ${user}) and t.created_at >= ${from} and t.created_at < ${to}
    group by 1, 2, 3, 4 order by sum(t.amount_minor) desc, 1, 2, 3 limit 100`.execute(db);
  return rows;
}
