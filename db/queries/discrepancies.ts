import { sql } from 'kysely';
import type { Insertable, Selectable } from 'kysely';
import type { Currency } from '../../machines/kit/money.ts';
import { house } from '../accounts.ts';
import type { Database, Db, Tx } from '../database.ts';

export type Discrepancy = Selectable<Database['discrepancies']>;
type Found = Pick<
  Insertable<Database['discrepancies']>,
  'id' | 'day' | 'about' | 'currency' | 'kind' | 'network_minor' | 'ledger_minor'
>;

/** What the network owes us for a run by our books: less than nothing where we owe it. `latest`: its last movement. */
export type Owed = {
  readonly about: string;
  readonly currency: Currency;
  readonly owedMinor: number;
  readonly latest: Date;
};

/** By run, what was booked with the card network from `from` to before `until`; at most `limit` runs. */
export async function owedBetween(
  db: Db,
  { from, until, limit }: { readonly from: Date; readonly until: Date; readonly limit: number },
): Promise<Owed[]> {
  const { rows } = await sql<Owed>`
    select t.run_id as about, t.currency, -sum(e.amount_minor) as "owedMinor", max(t.created_at) as latest
    from ledger_transfers t join ledger_entries e on e.transfer_id = t.id
    join ledger_accounts a on a.id = e.account_id
    where a.kind = 'network' and a.owner = ${house} and t.created_at >= ${from} and t.created_at < ${until}
    group by t.run_id, t.currency order by t.run_id limit ${limit}`.execute(db);
  return rows;
}

/** What was ever booked with the card network for one run. */
export async function owedFor(db: Db | Tx, about: string, currency: Currency): Promise<Omit<Owed, 'latest'>> {
  const { rows } = await sql<{ owedMinor: number }>`
    select coalesce(-sum(e.amount_minor), 0) as "owedMinor"
    from ledger_transfers t join ledger_entries e on e.transfer_id = t.id
    join ledger_accounts a on a.id = e.account_id
    where a.kind = 'network' and a.owner = ${house} and t.run_id = ${about} and t.currency = ${currency}`.execute(db);
  return { about, currency, owedMinor: rows[0]?.owedMinor ?? 0 };
}

/** Notes a difference; nothing when it is open already, or was explained as it is. */
export async function noteDiscrepancy(db: Db, found: Found): Promise<void> {
  await sql`
    insert into discrepancies (id, day, about, currency, kind, network_minor, ledger_minor)
    select ${found.id}, ${found.day}, ${found.about}, ${found.currency}, ${found.kind},
      ${found.network_minor}::bigint, ${found.ledger_minor}::bigint
    where not exists (
      select from discrepancies known
      where known.about = ${found.about} and known.currency = ${found.currency} and known.outcome = 'explained'
        and known.network_minor = ${found.network_minor} and known.ledger_minor = ${found.ledger_minor})
    on conflict do nothing`.execute(db);
}

/** Differences for which no run was started yet. */
export function unopened(db: Db, limit: number): Promise<Discrepancy[]> {
  return db
    .selectFrom('discrepancies')
    .selectAll()
    .where('opened_at', 'is', null)
    .where('closed_at', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function markOpened(db: Db, id: string): Promise<void> {
  await db
    .updateTable('discrepancies')
    .set({ opened_at: sql`now()` })
    .where('id', '=', id)
    .where('opened_at', 'is', null)
    .execute();
}

/** Closes an item; once closed it stays as it is. */
export async function closeDiscrepancy(db: Db | Tx, id: string, outcome: 'posted' | 'vanished'): Promise<void> {
  await db
    .updateTable('discrepancies')
    .set({ outcome, closed_at: sql`now()` })
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .execute();
}

/** Closes an item as right, with the two sides that were explained; once closed it stays as it is. */
export async function explainAs(
  db: Db,
  id: string,
  { networkMinor, ledgerMinor }: { readonly networkMinor: number; readonly ledgerMinor: number },
): Promise<void> {
  await db
    .updateTable('discrepancies')
    .set({ outcome: 'explained', closed_at: sql`now()`, network_minor: networkMinor, ledger_minor: ledgerMinor })
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .execute();
}

/** What became of an item, with nobody else closing it until the transaction ends. */
export async function lockedOutcome(tx: Tx, id: string): Promise<Discrepancy['outcome']> {
  const row = await tx
    .selectFrom('discrepancies')
    .select('outcome')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row?.outcome ?? null;
}

/** What was found in a day's statement, at most `limit`. */
export function discrepanciesOf(db: Db, day: string, limit: number): Promise<Discrepancy[]> {
  return db.selectFrom('discrepancies').selectAll().where('day', '=', day).orderBy('id').limit(limit).execute();
}
