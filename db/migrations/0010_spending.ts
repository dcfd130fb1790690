import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** What left each wallet, counted by limit and period: the sums, and what they are made of, by the request that did it. */
export const spending: Migration = {
  async up(db) {
    await sql`
      create table spending_counters (
        owner text not null,
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        counter text not null,
        period text not null,
        used_minor bigint not null check (used_minor >= 0),
        primary key (owner, currency, counter, period)
      )`.execute(db);
    await sql`
      create table spending_entries (
        request_id text not null,
        counter text not null,
        period text not null,
        owner text not null,
        currency text not null,
        amount_minor bigint not null check (amount_minor <> 0),
        hold_request_id text not null,
        created_at timestamptz not null default now(),
        primary key (request_id, counter, period)
      )`.execute(db);
    await sql`create index spending_entries_by_hold on spending_entries (hold_request_id)`.execute(db);
    await sql`
      create trigger append_only before update or delete on spending_entries
      for each row execute function ledger_refuse_change()`.execute(db);
    await sql`
      create trigger no_truncate before truncate on spending_entries
      for each statement execute function ledger_refuse_change()`.execute(db);
  },
};
