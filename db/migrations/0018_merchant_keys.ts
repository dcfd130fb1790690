import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** What merchants' servers call with. */
export const merchantKeys: Migration = {
  async up(db) {
    await sql`
      create table merchant_keys (
        id text primary key,
        merchant_id text not null references merchants (id),
        label text not null check (length(label) between 1 and 100),
        key_hash text not null unique,
        last_four text not null check (length(last_four) = 4),
        created_at timestamptz not null default now(),
        last_used_at timestamptz,
        revoked_at timestamptz
      )`.execute(db);
    await sql`create index merchant_keys_by_merchant on merchant_keys (merchant_id)`.execute(db);
  },
};
