import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** Every kind that a movement may have, of whatever migration: the order in which they come does not matter. */
const kinds = [
  ...['hold', 'release', 'payment', 'credit', 'transfer', 'top-up', 'withdrawal', 'withdrawal-return', 'refund'],
  ...['fee', 'discount', 'points-earned', 'points-redeemed', 'points-expired', 'correction', 'chargeback'],
];

/** Money from one user to another: the transfers, the look-ups of payees, and the codes to be paid by. */
export const transfers: Migration = {
  async up(db) {
    await sql`alter table ledger_transfers drop constraint if exists ledger_transfers_kind_check`.execute(db);
    await sql`
      alter table ledger_transfers add constraint ledger_transfers_kind_check
      check (kind in (${sql.join(kinds.map((kind) => sql.lit(kind)))}))`.execute(db);
    await sql`
      create table transfers (
        run_id text primary key,
        payer text not null,
        payee text not null check (payee <> payer),
        payer_mask text,
        payee_mask text,
        amount_minor bigint not null check (amount_minor > 0),
        currency text not null,
        note_for_payer text,
        note_for_payee text,
        claim_run text,
        status text not null check (status in ('held', 'sent', 'returned')),
        created_at timestamptz not null default now(),
        ended_at timestamptz
      )`.execute(db);
    await sql`create index transfers_by_payer on transfers (payer, run_id)`.execute(db);
    await sql`create index transfers_by_payee on transfers (payee, run_id)`.execute(db);
    await sql`
      create table payee_lookups (
        request_id text primary key,
        user_id text not null,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index payee_lookups_by_user on payee_lookups (user_id, created_at)`.execute(db);
    await sql`
      create table receiving_codes (
        code_hash text primary key,
        user_id text not null,
        amount_minor bigint check (amount_minor > 0),
        currency text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      )`.execute(db);
  },
};
