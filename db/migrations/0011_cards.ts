import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** Bound cards. */
export const cards: Migration = {
  async up(db) {
    await sql`
      create table cards (
        id text primary key,
        user_id text not null references users (id),
        number_hash text not null,
        token_sealed text not null,
        bin text not null,
        last4 text not null,
        issuer text not null,
        kind text not null check (kind in ('debit', 'credit')),
        alias text,
        position integer not null,
        bound_by text not null unique,
        bound_at timestamptz not null default now(),
        unbinding_at timestamptz,
        unbound_at timestamptz
      )`.execute(db);
    await sql`create unique index cards_bound on cards (user_id, number_hash) where unbound_at is null`.execute(db);
  },
};
