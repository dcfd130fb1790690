import type { Selectable } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { campaignSchema, couponEnd } from '../../machines/kit/campaign.ts';
import type { Campaign } from '../../machines/kit/campaign.ts';
import { idOf, idPrefixes } from '../../machines/kit/ids.ts';
import type { Database, Db, Tx } from '../database.ts';
import { keptCampaign } from './campaigns.ts';
import type { KeptCampaign } from './campaigns.ts';

/** A user's coupon, with the campaign that it is of. */
export type Coupon = Omit<Selectable<Database['coupons']>, 'user_id'> & { readonly rules: Campaign };

/** Coupons and campaigns that one answer shows at most. */
export const mostCoupons = 100;

/** A user's coupons, newest first. */
export async function listCoupons(db: Db, user: string, limit = mostCoupons): Promise<Coupon[]> {
  const rows = await db
    .selectFrom('coupons')
    .innerJoin('campaigns', 'campaigns.id', 'coupons.campaign_id')
    .select(['coupons.id', 'campaign_id', 'run_id', 'used_at', 'claimed_at', 'expires_at', 'rules'])
    .where('user_id', '=', user)
    .orderBy('coupons.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, rules: campaignSchema.parse(row.rules) }));
}

/** Campaigns of which the user may claim a coupon now, those that end first first. */
export async function claimable(db: Db, user: string, now: Date): Promise<KeptCampaign[]> {
  const rows = await db
    .selectFrom('campaigns')
    .selectAll()
    .select((row) =>
      row
        .selectFrom('coupons')
        .select(row.fn.countAll<number>().as('mine'))
        .whereRef('coupons.campaign_id', '=', 'campaigns.id')
        .where('user_id', '=', user)
        .as('mine'),
    )
    .where('ended_at', 'is', null)
    .where('starts_at', '<=', now)
    .where('ends_at', '>', now)
    .whereRef('committed_minor', '<', 'budget_minor')
    .orderBy('ends_at')
    .orderBy('id')
    .limit(mostCoupons)
    .execute();
  return rows
    .map(({ mine, ...row }) => ({ mine: mine ?? 0, campaign: keptCampaign(row) }))
    .filter(({ mine, campaign: { rules, coupons_claimed: claimed } }) => isLeft(rules, claimed, mine))
    .map(({ campaign }) => campaign);
}

const isLeft = ({ coupon }: Campaign, claimed: number, mine: number): boolean =>
  coupon !== undefined && claimed < coupon.most && mine < coupon.perUser;

export type Claimed =
  | { readonly ok: true; readonly coupon: Coupon }
  | { readonly ok: false; readonly reason: 'unknown' | 'over' | 'none-left' | 'had' };

/**
 * Gives a user a coupon of a campaign, under the campaign's lock: never more than there are, nor more than one user may
 * have. `id` is that of the coupon; asked for again under it, it is the same one.
 */
export async function claimCoupon(
  tx: Tx,
  { id, campaign, user }: { readonly id: string; readonly campaign: string; readonly user: string },
  now: Date,
): Promise<Claimed> {
  const row = await tx.selectFrom('campaigns').selectAll().where('id', '=', campaign).forUpdate().executeTakeFirst();
  if (row === undefined) return { ok: false, reason: 'unknown' };
  const { rules, ...kept } = keptCampaign(row);
  if (rules.coupon === undefined) return { ok: false, reason: 'unknown' };
  const had = await tx
    .selectFrom('coupons')
    .select(['id', 'campaign_id', 'run_id', 'used_at', 'claimed_at', 'expires_at'])
    .where('campaign_id', '=', campaign)
    .where('user_id', '=', user)
    .execute();
  const same = had.find((one) => one.id === id);
  if (same !== undefined) return { ok: true, coupon: { ...same, rules } };
  if (kept.ended_at !== null || now < kept.starts_at || now >= kept.ends_at) return { ok: false, reason: 'over' };
  if (had.length >= rules.coupon.perUser) return { ok: false, reason: 'had' };
  const isGone = kept.coupons_claimed >= rules.coupon.most || kept.committed_minor >= kept.budget_minor;
  if (isGone) return { ok: false, reason: 'none-left' };
  const coupon = { id, campaign_id: campaign, claimed_at: now, expires_at: couponEnd(rules, now) };
  await tx
    .insertInto('coupons')
    .values({ ...coupon, user_id: user })
    .execute();
  await tx
    .updateTable('campaigns')
    .set((column) => ({ coupons_claimed: column('coupons_claimed', '+', 1) }))
    .where('id', '=', campaign)
    .execute();
  return { ok: true, coupon: { ...coupon, run_id: null, used_at: null, rules } };
}

export const newCouponId = (): string => idOf(idPrefixes.coupon, uuidv7());
