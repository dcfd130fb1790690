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
    // What a merchant takes: by default whatever there is.
    await sql`alter table merchants add column accepts text[]`.execute(db);
  },
};
