import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** Staff, their sessions and tries, and the audit of what they read and did: written once, each entry bound to the last. */
export const staff: Migration = {
  async up(db) {
    await sql`
      create table staff (
        id text primary key,
        name text not null,
        roles text[] not null check (roles <@ array['support', 'operator', 'engineer']),
        password_hash text,
        totp_sealed text,
        totp_step bigint,
        oidc_subject text unique,
        created_at timestamptz not null default now(),
        disabled_at timestamptz,
        check ((password_hash is null) = (totp_sealed is null)),
        check ((password_hash is null) <> (oidc_subject is null))
      )`.execute(db);
    await sql`create unique index staff_local_names on staff (name) where oidc_subject is null`.execute(db);
    await sql`
      create table staff_sessions (
        id text primary key,
        staff_id text not null references staff (id),
        token_hash text not null unique,
        created_at timestamptz not null default now(),
        used_at timestamptz not null default now(),
        expires_at timestamptz not null,
        ended_at timestamptz
      )`.execute(db);
    await sql`create index staff_sessions_by_staff on staff_sessions (staff_id)`.execute(db);
    await sql`
      create table staff_tries (
        name_hash text primary key,
        tries integer not null,
        blocked_until timestamptz,
        tried_at timestamptz not null
      )`.execute(db);
    await sql`
      create table audit_log (
        seq bigint primary key check (seq > 0),
        at timestamptz not null,
        staff text not null,
        act text not null,
        run text,
        detail text,
        reason text not null,
        request_id text not null,
        previous text not null,
        hash text not null unique
      )`.execute(db);
    await sql`
      create function audit_refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'audit_log is append-only' using errcode = 'restrict_violation';
      end $$`.execute(db);
    await sql`
      create trigger append_only before update or delete on audit_log
      for each row execute function audit_refuse_change()`.execute(db);
    await sql`
      create trigger no_truncate before truncate on audit_log
      for each statement execute function audit_refuse_change()`.execute(db);
    await sql`
      create function audit_follow_last() returns trigger language plpgsql as $$
      declare
        newest audit_log%rowtype;
      begin
        select * into newest from audit_log order by seq desc limit 1;
        if new.seq <> coalesce(newest.seq, 0) + 1 or new.previous <> coalesce(newest.hash, '') then
          raise exception 'The entry % does not follow the last one', new.seq using errcode = 'check_violation';
        end if;
        return new;
      end $$`.execute(db);
    await sql`
      create trigger follows_last before insert on audit_log
      for each row execute function audit_follow_last()`.execute(db);
  },
};
