import { sql } from 'kysely';
import type { Db, Tx } from '../db/database.ts';

// A ledger of millions, written by set-based SQL with the guards off: what it holds is right, and nobody has to prove it row by row.

export type Size = { readonly transfers: number; readonly ofUser: number };

/** The user who has many; the others share the rest. */
export const user = `usr_${'f'.repeat(32)}`;
const others = 50_000;
const merchants = 200;
export const merchantOf = (n: number) => `mer_${String(n).padStart(32, '0')}`;

/** Indexes that are made anew afterwards, which is quicker than to keep them row by row. */
const indexes = [
  'ledger_transfers_by_payer',
  'ledger_transfers_by_payee',
  'ledger_transfers_by_run',
  'ledger_entries_by_transfer',
  'ledger_entries_by_account',
  'records_by_transfer',
  'records_by_time',
  'records_by_person',
] as const;

/** Two entries for each transfer, all paid by card, over four years; every so-many-th is the user's. */
export async function seedMany(db: Db, { transfers, ofUser }: Size): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    await sql`set local statement_timeout = 0`.execute(tx);
    await sql`set local work_mem = '256MB'`.execute(tx);
    await sql`set local maintenance_work_mem = '512MB'`.execute(tx);
    const { rows } = await sql<{ indexdef: string }>`
      select indexdef from pg_indexes where indexname = any(${[...indexes]}::text[])`.execute(tx);
    const key = await sql<{ def: string }>`
      select pg_get_constraintdef(oid) as def from pg_constraint where conname = 'records_pkey'`.execute(tx);
    await sql`alter table records drop constraint records_pkey`.execute(tx);
    for (const name of indexes) await sql`drop index ${sql.ref(name)}`.execute(tx);
    await addMerchants(tx);
    await addTransfers(tx, transfers, Math.floor(transfers / ofUser));
    await sql`alter table records add ${sql.raw(key.rows[0]?.def ?? '')}`.execute(tx);
    for (const { indexdef } of rows) await sql.raw(indexdef).execute(tx);
  });
  await db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0`.execute(connection);
    await sql`vacuum analyze ledger_transfers, ledger_entries, records, record_books`.execute(connection);
  });
}

async function addMerchants(tx: Tx): Promise<void> {
  await sql`
    insert into merchants (id, name, open, currency, mcc)
    select 'mer_' || lpad(n::text, 32, '0'), 'Shop number ' || n, true, 'CNY', '5812'
    from generate_series(1, ${merchants}::integer) n`.execute(tx);
  await sql`
    insert into ledger_accounts (id, kind, owner, currency)
    select 'lac_' || lpad(n::text, 32, '0'), 'merchant', 'mer_' || lpad(n::text, 32, '0'), 'CNY'
    from generate_series(1, ${merchants}::integer) n`.execute(tx);
}

async function addTransfers(tx: Tx, transfers: number, every: number): Promise<void> {
  await sql`
    insert into ledger_transfers (id, request_id, kind, run_id, payer, payee, amount_minor, currency, funded_by, created_at)
    select 'tra_' || lpad(to_hex(n), 32, '0'), 'r' || n, 'payment', 'pay_' || lpad(to_hex(n), 32, '0'),
      case when n % ${every}::integer = 0 then ${user} else 'usr_' || lpad((n * 7919::bigint % ${others}::integer)::text, 32, '0') end,
      'mer_' || lpad((1 + n * 31::bigint % ${merchants}::integer)::text, 32, '0'), 1 + n % 100000, 'CNY', 'card',
      timestamptz '2022-11-25' + n * (interval '4 years' / ${transfers}::integer)
    from generate_series(1, ${transfers}::integer) n`.execute(tx);
  await sql`
    insert into ledger_entries (transfer_id, account_id, amount_minor)
    select t.id, side.account, side.amount from ledger_transfers t
    cross join (select id from ledger_accounts where kind = 'network') network
    cross join lateral (values (network.id, -t.amount_minor), ('lac_' || right(t.payee, 32), t.amount_minor)) as side (account, amount)`.execute(
    tx,
  );
  await sql`
    insert into records (user_id, seq, transfer_id, kind, direction, amount_minor, delta_minor, balance_after_minor, currency,
      counterparty_kind, counterparty_id, counterparty_name, category, funded_by, card_mask, note, fee_minor, discount_minor,
      points, run_id, at)
    select payer, row_number() over (partition by payer order by id), id, kind, 'out', amount_minor, 0, 0, currency,
      'merchant', payee, 'Shop number ' || right(payee, 3)::integer,
      (array['food', 'groceries', 'transport', 'shopping', 'health'])[1 + amount_minor / 50 % 5], funded_by,
      '**** ' || lpad((amount_minor / 50 % 7)::text, 4, '0'),
      case when amount_minor / 50 % 10 = 0 then 'Lunch for ' || amount_minor || ' people' end, 0, 0, 0, run_id, created_at
    from ledger_transfers order by id`.execute(tx);
  await sql`
    insert into record_books (user_id, last_seq, last_at) select user_id, max(seq), max(at) from records group by 1`.execute(
    tx,
  );
}
