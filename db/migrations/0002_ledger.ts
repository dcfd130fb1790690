import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** The double-entry ledger: accounts, transfers of two or more entries, and holds. */
export const ledger: Migration = {
  async up(db) {
    await sql`
      create table ledger_accounts (
        id text primary key,
        kind text not null
          check (kind in ('wallet', 'hold', 'merchant', 'network', 'fees', 'promotion', 'points', 'suspense')),
        owner text not null,
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        balance_minor bigint not null default 0,
        created_at timestamptz not null default now(),
        unique (owner, kind, currency),
        constraint ledger_accounts_non_negative
          check (balance_minor >= 0 or kind not in ('wallet', 'hold', 'merchant', 'points'))
      )`.execute(db);
    await sql`
      create table ledger_holds (
        id text primary key,
        request_id text not null unique,
        run_id text not null,
        owner text not null,
        currency text not null,
        amount_minor bigint not null check (amount_minor >= 0),
        captured_minor bigint not null default 0 check (captured_minor >= 0),
        released_minor bigint not null default 0 check (released_minor >= 0),
        created_at timestamptz not null default now(),
        check (captured_minor + released_minor <= amount_minor)
      )`.execute(db);
    await sql`
      create index ledger_holds_open on ledger_holds (owner)
      where captured_minor + released_minor < amount_minor`.execute(db);
    await sql`
      create table ledger_transfers (
        id text primary key,
        request_id text not null unique,
        kind text not null check (kind in ('hold', 'release', 'payment', 'credit')),
        run_id text not null,
        payer text,
        payee text,
        amount_minor bigint not null check (amount_minor > 0),
        currency text not null,
        funded_by text check (funded_by in ('balance', 'card')),
        hold_id text references ledger_holds (id),
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index ledger_transfers_by_payer on ledger_transfers (payer, id)`.execute(db);
    await sql`create index ledger_transfers_by_payee on ledger_transfers (payee, id)`.execute(db);
    await sql`create index ledger_transfers_by_run on ledger_transfers (run_id)`.execute(db);
    await sql`
      create table ledger_entries (
        id bigint generated always as identity primary key,
        transfer_id text not null references ledger_transfers (id),
        account_id text not null references ledger_accounts (id),
        amount_minor bigint not null check (amount_minor <> 0)
      )`.execute(db);
    await sql`create index ledger_entries_by_transfer on ledger_entries (transfer_id)`.execute(db);
    await sql`create index ledger_entries_by_account on ledger_entries (account_id, id)`.execute(db);
  },
};
