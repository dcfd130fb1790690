import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** Every kind that a movement may have, of whatever migration: the order in which they come does not matter. */
const kinds = [
  ...['hold', 'release', 'payment', 'credit', 'transfer', 'top-up', 'withdrawal', 'withdrawal-return', 'refund'],
  ...['fee', 'discount', 'points-earned', 'points-redeemed', 'points-expired', 'correction', 'chargeback'],
];

/** Where the card network's statement and the ledger say something else, and what became of it. */
export const discrepancies: Migration = {
  async up(db) {
    await sql`alter table ledger_transfers drop constraint if exists ledger_transfers_kind_check`.execute(db);
    await sql`
      alter table ledger_transfers add constraint ledger_transfers_kind_check
      check (kind in (${sql.join(kinds.map((kind) => sql.lit(kind)))}))`.execute(db);
    // Rows come in the order of their time: a few blocks to read for a day, next to nothing to keep.
    await sql`create index ledger_transfers_by_time on ledger_transfers using brin (created_at)`.execute(db);
    await sql`
      create table discrepancies (
        id text primary key,
        day text not null check (day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
        about text not null,
        currency text not null,
        kind text not null check (kind in ('missing-here', 'missing-there', 'amount-differs', 'twice')),
        network_minor bigint not null,
        ledger_minor bigint not null,
        found_at timestamptz not null default now(),
        opened_at timestamptz,
        closed_at timestamptz,
        outcome text check (outcome in ('posted', 'explained', 'vanished')),
        check (network_minor <> ledger_minor),
        check ((closed_at is null) = (outcome is null))
      )`.execute(db);
    // One open item for a difference, however often it is found.
    await sql`
      create unique index discrepancies_open on discrepancies (about, currency) where closed_at is null`.execute(db);
    await sql`
      create index discrepancies_explained on discrepancies (about, currency, network_minor, ledger_minor)
      where outcome = 'explained'`.execute(db);
    await sql`create index discrepancies_by_day on discrepancies (day, id)`.execute(db);
  },
};
