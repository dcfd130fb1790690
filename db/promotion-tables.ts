import type { ColumnType, Generated } from 'kysely';
import type { OptionalTimestamp, Timestamp } from './column-types.ts';
import type { Currency } from '../machines/kit/money.ts';

/** The tables of promotions; written by promotions.ts, promotion-uses.ts and points.ts. */
export type PromotionTables = {
  /** `rules`: see machines/kit/campaign.ts. `committed_minor`: what is reserved or spent of the budget. */
  campaigns: {
    id: string;
    name: string;
    rules: ColumnType<unknown, string, never>;
    currency: Currency;
    starts_at: Timestamp;
    ends_at: Timestamp;
    ended_at: OptionalTimestamp;
    budget_minor: number;
    committed_minor: Generated<number>;
    coupons_claimed: Generated<number>;
    created_at: Timestamp;
  };
  /** `run_id`: the payment that has it, for which it is set aside, or since `used_at` used. */
  coupons: {
    id: string;
    campaign_id: string;
    user_id: string;
    run_id: string | null;
    used_at: OptionalTimestamp;
    claimed_at: Timestamp;
    expires_at: Timestamp;
  };
  /** What each payment took of a campaign and of points, and what it earned. Both lists: see promotion-uses.ts. */
  promotion_uses: {
    run_id: string;
    user_id: string;
    campaign_id: string | null;
    coupon_id: string | null;
    currency: Currency;
    discount_minor: Generated<number>;
    points_used: Generated<number>;
    points_minor: Generated<number>;
    points_taken: ColumnType<unknown, string | undefined, string>;
    points_per_yuan: Generated<number>;
    points_earned: Generated<number>;
    state: 'reserved' | 'used' | 'released' | 'returned';
    returns: ColumnType<unknown, string | undefined, string>;
    created_at: Timestamp;
  };
  /** Points by when they expire. The id is that of the transfer that brought them. */
  point_lots: {
    id: string;
    user_id: string;
    points: number;
    left_points: number;
    expires_at: Timestamp;
    created_at: Timestamp;
  };
};
