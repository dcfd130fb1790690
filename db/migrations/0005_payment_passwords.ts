import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** What payment passwords need: a person's earlier ones, and what was paid without one. */
export const paymentPasswords: Migration = {
  async up(db) {
    await sql`create index credentials_by_user on credentials (user_id, kind, id)`.execute(db);
    await sql`
      create table small_payments (
        run_id text primary key,
        user_id text not null,
        amount_minor bigint not null check (amount_minor > 0),
        currency text not null,
        pending_until timestamptz not null,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index small_payments_by_user on small_payments (user_id, created_at)`.execute(db);
    await sql`create index small_payments_by_time on small_payments (created_at)`.execute(db);
  },
};
