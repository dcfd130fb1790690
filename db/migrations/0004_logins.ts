import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** What logging in needs: known devices, counters for phones without an account, and sessions that rotate and end. */
export const logins: Migration = {
  async up(db) {
    await sql`
      create table user_devices (
        user_id text not null references users (id),
        device_hash text not null,
        first_seen_at timestamptz not null default now(),
        last_seen_at timestamptz not null default now(),
        primary key (user_id, device_hash)
      )`.execute(db);
    await sql`create index user_devices_by_time on user_devices (last_seen_at)`.execute(db);
    await sql`
      create table decoy_accounts (
        phone_hash text primary key,
        frozen json not null,
        last_request text,
        updated_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index decoy_accounts_by_time on decoy_accounts (updated_at)`.execute(db);
    await sql`alter table users add column sessions_ended_at timestamptz`.execute(db);
    await sql`
      alter table sessions
        add column label_sealed text,
        add column last_used_at timestamptz not null default now()`.execute(db);
    await sql`create index sessions_by_user on sessions (user_id, created_at)`.execute(db);
    await sql`create index sessions_by_end on sessions (refresh_expires_at)`.execute(db);
    await sql`
      create table spent_refresh_tokens (
        refresh_hash text primary key,
        session_id text not null references sessions (id) on delete cascade,
        spent_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index spent_refresh_tokens_by_session on spent_refresh_tokens (session_id)`.execute(db);
  },
};
