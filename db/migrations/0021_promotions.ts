import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** Every kind that a movement may have, of whatever migration: the order in which they come does not matter. */
const kinds = [
  ...['hold', 'release', 'payment', 'credit', 'transfer', 'top-up', 'withdrawal', 'withdrawal-return', 'refund'],
  ...['fee', 'discount', 'points-earned', 'points-redeemed', 'points-expired', 'points-returned'],
  ...['correction', 'chargeback'],
];

/** Campaigns and their coupons, points by when they expire, and what of both each payment took. */
export const promotions: Migration = {
  async up(db) {
    await sql`alter table ledger_transfers drop constraint if exists ledger_transfers_kind_check`.execute(db);
    await sql`
      alter table ledger_transfers add constraint ledger_transfers_kind_check
      check (kind in (${sql.join(kinds.map((kind) => sql.lit(kind)))}))`.execute(db);
    await sql`
      create table campaigns (
        id text primary key,
        name text not null,
        rules json not null,
        currency text not null check (currency ~ '^[A-Z]{3}$'),
        starts_at timestamptz not null,
        ends_at timestamptz not null check (ends_at > starts_at),
        ended_at timestamptz,
        budget_minor bigint not null check (budget_minor > 0),
        committed_minor bigint not null default 0 check (committed_minor between 0 and budget_minor),
        coupons_claimed bigint not null default 0,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index campaigns_running on campaigns (ends_at) where ended_at is null`.execute(db);
    await sql`
      create table coupons (
        id text primary key,
        campaign_id text not null references campaigns (id),
        user_id text not null,
        run_id text,
        used_at timestamptz,
        claimed_at timestamptz not null default now(),
        expires_at timestamptz not null,
        check (used_at is null or run_id is not null)
      )`.execute(db);
    await sql`create index coupons_by_user on coupons (user_id, id)`.execute(db);
    await sql`
      create table promotion_uses (
        run_id text primary key,
        user_id text not null,
        campaign_id text references campaigns (id),
        coupon_id text,
        currency text not null,
        discount_minor bigint not null default 0 check (discount_minor >= 0),
        points_used bigint not null default 0 check (points_used >= 0),
        points_minor bigint not null default 0 check (points_minor >= 0),
        points_taken json not null default '[]',
        points_per_yuan bigint not null default 1 check (points_per_yuan >= 0),
        points_earned bigint not null default 0 check (points_earned >= 0),
        state text not null check (state in ('reserved', 'used', 'released', 'returned')),
        returns json not null default '{}',
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index promotion_uses_by_user on promotion_uses (user_id, campaign_id)`.execute(db);
    await sql`create index promotion_uses_open on promotion_uses (created_at) where state = 'reserved'`.execute(db);
    await sql`
      create table point_lots (
        id text primary key,
        user_id text not null,
        points bigint not null check (points > 0),
        left_points bigint not null check (left_points between 0 and points),
        expires_at timestamptz not null,
        created_at timestamptz not null default now()
      )`.execute(db);
    // What came and went of somebody's points, among all that they paid.
    await sql`create index ledger_points_to on ledger_transfers (payee, id) where currency = 'PTS'`.execute(db);
    await sql`create index ledger_points_from on ledger_transfers (payer, id) where currency = 'PTS'`.execute(db);
    await sql`create index point_lots_left on point_lots (user_id, expires_at) where left_points > 0`.execute(db);
    await sql`create index point_lots_over on point_lots (expires_at) where left_points > 0`.execute(db);
  },
};
