import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** Bank cards that users have bound, and how often a card's holder was asked about. */
export const cards: Migration = {
  async up(db) {
    await sql`
      create table cards (
        id text primary key,
        user_id text not null references users (id),
        number_hash text not null,
        token_sealed text not null,
        bin text not null,
        last4 text not null check (last4 ~ '^[0-9]{4}$'),
        issuer text not null,
        kind text not null check (kind in ('debit', 'credit')),
        alias_sealed text,
        position integer not null,
        bound_by text not null unique,
        bound_at timestamptz not null default now(),
        unbinding_at timestamptz,
        unbound_at timestamptz,
        check (unbound_at is null or unbinding_at is not null)
      )`.execute(db);
    // Until the network has cancelled the old agreement, the same card is not bound again.
    await sql`
      create unique index cards_one_binding on cards (user_id, number_hash) where unbound_at is null`.execute(db);
    await sql`create index cards_by_user on cards (user_id, position)`.execute(db);
    await sql`
      create table card_uses (
        run_id text primary key,
        user_id text not null references users (id),
        card_id text not null references cards (id),
        begun_at timestamptz not null default now(),
        ended_at timestamptz
      )`.execute(db);
    await sql`create index card_uses_open on card_uses (card_id) where ended_at is null`.execute(db);
    await sql`
      create table card_checks (
        request_id text primary key,
        user_id text not null references users (id),
        number_hash text not null,
        run_id text not null,
        result text check (result in ('right', 'wrong', 'unjudged')),
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index card_checks_by_user on card_checks (user_id, created_at)`.execute(db);
  },
};
