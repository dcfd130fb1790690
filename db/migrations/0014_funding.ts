import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** Sources of payments beside balance and card: what a payment was funded by may be any kind, named in lower case. */
export const funding: Migration = {
  async up(db) {
    await sql`
      create table e_money_wallets (
        id text primary key,
        user_id text not null references users (id),
        token_sealed text not null,
        mask text not null,
        linked_at timestamptz not null default now(),
        unlinked_at timestamptz
      )`.execute(db);
    await sql`create index e_money_wallets_by_user on e_money_wallets (user_id) where unlinked_at is null`.execute(db);
    await sql`alter table ledger_transfers drop constraint if exists ledger_transfers_funded_by_check`.execute(db);
    await sql`
      alter table ledger_transfers add constraint ledger_transfers_funded_by_check
      check (funded_by ~ '^[a-z][a-z-]{0,30}$')`.execute(db);
    // What a merchant takes (null: whatever there is), and how the network knows it.
    await sql`
      alter table merchants
        add column accepts text[],
        add column number text unique check (number ~ '^[0-9A-Za-z]{15}$'),
        add column acquirer text check (acquirer ~ '^[0-9A-Za-z]{8}$'),
        add column forwarder text check (forwarder ~ '^[0-9A-Za-z]{8}$'),
        add column city text`.execute(db);
    // Payments by printed codes, which take from an allowance of the day as small payments do.
    await sql`create table static_payments (like small_payments including all)`.execute(db);
  },
};
