import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** People, what they prove themselves by, and what the API has to remember. */
export const people: Migration = {
  async up(db) {
    await sql`
      create table users (
        id text primary key,
        phone_hash text not null unique,
        phone_sealed text not null,
        phone_mask text not null,
        terms_version text not null,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`
      create table credentials (
        id bigint generated always as identity primary key,
        user_id text not null references users (id),
        kind text not null,
        hash text not null,
        created_at timestamptz not null default now(),
        retired_at timestamptz
      )`.execute(db);
    await sql`create unique index credentials_in_force on credentials (user_id, kind) where retired_at is null`.execute(
      db,
    );
    await sql`
      create table sessions (
        id text primary key,
        user_id text not null references users (id),
        run_id text not null unique,
        access_hash text not null unique,
        refresh_hash text not null unique,
        access_expires_at timestamptz not null,
        refresh_expires_at timestamptz not null,
        revoked_at timestamptz,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`
      create table data_keys (
        subject text primary key,
        wrapped text not null,
        created_at timestamptz not null default now(),
        destroyed_at timestamptz,
        check (destroyed_at is null or wrapped = '')
      )`.execute(db);
    await sql`
      create table secret_keys (
        id text primary key,
        wrapped text not null,
        created_at timestamptz not null default now(),
        destroy_after timestamptz not null
      )`.execute(db);
    await sql`
      create table merchants (
        id text primary key,
        name text not null,
        open boolean not null,
        currency text not null,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`
      create table otp_challenges (
        id text primary key,
        request_id text not null unique,
        run_id text not null,
        purpose text not null,
        phone_hash text not null,
        address_hash text,
        code_hash text not null,
        tries integer not null default 0,
        tries_limit integer not null check (tries_limit > 0),
        expires_at timestamptz not null,
        last_request text,
        used_at timestamptz,
        voided_at timestamptz,
        created_at timestamptz not null default now(),
        check (tries >= 0 and tries <= tries_limit)
      )`.execute(db);
    await sql`create index otp_challenges_by_phone on otp_challenges (phone_hash, created_at)`.execute(db);
    await sql`create index otp_challenges_by_address on otp_challenges (address_hash, created_at)`.execute(db);
    await sql`create index otp_challenges_by_run on otp_challenges (run_id)`.execute(db);
    await sql`
      create table inbox (
        provider text not null,
        event_id text not null,
        received_at timestamptz not null default now(),
        primary key (provider, event_id)
      )`.execute(db);
    await sql`create index inbox_by_time on inbox (received_at)`.execute(db);
    await sql`
      create table idempotency (
        scope text not null,
        key_hash text not null,
        body_hash text not null,
        target_id text not null,
        status integer,
        answer json,
        created_at timestamptz not null default now(),
        primary key (scope, key_hash)
      )`.execute(db);
    await sql`create index idempotency_by_time on idempotency (created_at)`.execute(db);
  },
};
