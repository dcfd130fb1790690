import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** Who people are: what a run claims, what was proven, how often it was tried, and the photos that were uploaded. */
export const identities: Migration = {
  async up(db) {
    await sql`
      create table identities (
        run_id text primary key,
        user_id text not null references users (id),
        id_hash text not null,
        name_sealed text not null,
        id_number_sealed text not null,
        occupation_sealed text,
        address_sealed text,
        name_mask text not null,
        id_mask text not null,
        valid_until text,
        reviewed_by text[] not null default '{}',
        created_at timestamptz not null default now(),
        proven_at timestamptz,
        released_at timestamptz
      )`.execute(db);
    // A claim alone keeps nobody out: only what was proven does, while its account lives.
    await sql`
      create unique index identities_one_account on identities (id_hash)
      where proven_at is not null and released_at is null`.execute(db);
    await sql`
      create unique index identities_one_person on identities (user_id)
      where proven_at is not null and released_at is null`.execute(db);
    await sql`
      create table identity_tries (
        request_id text primary key,
        user_id text not null references users (id),
        run_id text not null,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index identity_tries_by_user on identity_tries (user_id, created_at)`.execute(db);
    await sql`
      create table uploads (
        id text primary key,
        owner text not null references users (id),
        kind text not null check (kind in ('id-photo')),
        bytes integer not null check (bytes > 0),
        width integer not null,
        height integer not null,
        hash text not null,
        run_id text,
        side text check (side in ('front', 'back')),
        created_at timestamptz not null default now(),
        check ((run_id is null) = (side is null)),
        unique (run_id, side)
      )`.execute(db);
    await sql`create index uploads_loose on uploads (owner, created_at) where run_id is null`.execute(db);
  },
};
