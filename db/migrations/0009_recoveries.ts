import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** What getting in again needs: resets and proofs that are counted, and which run set a password. */
export const recoveries: Migration = {
  async up(db) {
    await sql`alter table credentials add column set_by text`.execute(db);
    await sql`
      create table password_resets (
        run_id text primary key,
        user_id text not null references users (id),
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index password_resets_by_user on password_resets (user_id, created_at)`.execute(db);
    await sql`
      create table proof_tries (
        request_id text primary key,
        run_id text not null,
        user_id text not null references users (id),
        matched boolean not null default false,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index proof_tries_by_user on proof_tries (user_id, created_at)`.execute(db);
  },
};
