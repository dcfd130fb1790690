import { sql } from 'kysely';
import { timeZone } from '../machines/kit/calendar.ts';
import type { Campaign } from '../machines/kit/campaign.ts';
import type { Currency } from '../machines/kit/money.ts';
import { usualPerYuan } from '../machines/kit/points.ts';
import type { Db, Tx } from './database.ts';
import { ensureAccount, house, post } from './ledger.ts';
import { lockPoints, movePoints, putPointsBack, takePoints, takenSchema } from './points.ts';
import { PromotionFault } from './promotion-fault.ts';

// What a payment takes of a campaign and of points: set aside when it is quoted, used in the transaction that gives the
// merchant the money, or released. Each lock is taken in this order: the use, the campaign, the coupon, the points.

/** What a payment is to take. `campaign` null: points alone. */
export type OfferAsked = {
  readonly run: string;
  readonly user: string;
  readonly currency: Currency;
  readonly campaign: { readonly id: string; readonly rules: Campaign; readonly coupon: string | null } | null;
  readonly discountMinor: number;
  readonly points: number;
  readonly pointsMinor: number;
};

export const offerRefusals = ['campaign-exhausted', 'campaign-limit', 'coupon-used', 'points-insufficient'] as const;
export type OfferRefusal = (typeof offerRefusals)[number];

/**
 * Sets it aside under the campaign's lock, so that payments at once never take more than its budget, its coupons or a
 * user's times; says why if it cannot, and then nothing is kept. The caller looks first whether the run has one already.
 */
export async function reserveOffer(tx: Tx, asked: OfferAsked, now: Date): Promise<OfferRefusal | undefined> {
  const { run, user, campaign, discountMinor, points, pointsMinor, currency } = asked;
  const refused = campaign === null ? undefined : await refusalOf(tx, user, campaign, discountMinor, now);
  if (refused !== undefined) return refused;
  if (points > 0) await lockPoints(tx, user);
  const taken = points > 0 ? await takePoints(tx, user, points, now) : [];
  if (taken === undefined) return 'points-insufficient';
  await tx
    .insertInto('promotion_uses')
    .values({
      ...{ run_id: run, user_id: user, currency, state: 'reserved', created_at: now },
      ...{ campaign_id: campaign?.id ?? null, coupon_id: campaign?.coupon ?? null, discount_minor: discountMinor },
      ...{ points_used: points, points_minor: pointsMinor, points_taken: JSON.stringify(taken) },
      points_per_yuan: campaign?.rules.pointsPerYuan ?? usualPerYuan,
    })
    .execute();
  if (campaign === null) return undefined;
  await commitBudget(tx, campaign.id, discountMinor);
  if (campaign.coupon !== null) {
    await tx.updateTable('coupons').set({ run_id: run }).where('id', '=', campaign.coupon).execute();
  }
  return undefined;
}

async function refusalOf(
  tx: Tx,
  user: string,
  { id, rules, coupon }: NonNullable<OfferAsked['campaign']>,
  discountMinor: number,
  now: Date,
): Promise<OfferRefusal | undefined> {
  const campaign = await tx
    .selectFrom('campaigns')
    .select(['budget_minor', 'committed_minor', 'ended_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (campaign === undefined || campaign.ended_at !== null) return 'campaign-exhausted';
  if (campaign.committed_minor + discountMinor > campaign.budget_minor) return 'campaign-exhausted';
  if (await isOverTimes(tx, user, id, rules, now)) return 'campaign-limit';
  if (coupon === null) return undefined;
  const free = await tx
    .selectFrom('coupons')
    .select('id')
    .where('id', '=', coupon)
    .where('user_id', '=', user)
    .where('run_id', 'is', null)
    .where('expires_at', '>', now)
    .forUpdate()
    .executeTakeFirst();
  return free === undefined ? 'coupon-used' : undefined;
}

/** Has the user had it as often as may be: in all, in a day of Shanghai, or as a first payment? */
async function isOverTimes(tx: Tx, user: string, campaign: string, rules: Campaign, now: Date): Promise<boolean> {
  const { perUser = {}, firstPaymentOnly = false } = rules;
  const most = firstPaymentOnly ? 1 : (perUser.times ?? Infinity);
  if (most === Infinity && perUser.perDay === undefined) return false;
  const { rows } = await sql<{ times: number; today: number; paid: boolean }>`
    select count(*) as times,
      count(*) filter (where created_at >= date_trunc('day', ${now}::timestamptz, ${timeZone})) as today,
      exists (select from ledger_transfers where payer = ${user} and kind = 'payment') as paid
    from promotion_uses
    where user_id = ${user} and campaign_id = ${campaign} and state in ('reserved', 'used')`.execute(tx);
  const { times = 0, today = 0, paid = false } = rows[0] ?? {};
  return times >= most || today >= (perUser.perDay ?? Infinity) || (firstPaymentOnly && paid);
}

/** What a payment took, as its machine knows it; it must be what is set aside. */
export type OfferUsed = {
  readonly key: string;
  readonly run: string;
  readonly payer: string;
  readonly merchant: string;
  readonly currency: Currency;
  readonly discountMinor: number;
  readonly points: number;
  readonly pointsMinor: number;
};

/**
 * The payment is made: the house gives the merchant what the payer did not pay, the points are gone, the coupon is used.
 * For the payment's own transaction. Asked for again it moves nothing. Throws {@link PromotionFault} where nothing, or
 * something else, was set aside.
 */
export async function useOffer(tx: Tx, used: OfferUsed, now: Date): Promise<void> {
  const { key, run, payer, merchant, currency, discountMinor, points, pointsMinor } = used;
  const whole = { currency, amountMinor: discountMinor + pointsMinor };
  const from = await ensureAccount(tx, { kind: 'promotion', owner: house, currency });
  const to = await ensureAccount(tx, { kind: 'merchant', owner: merchant, currency });
  await post(tx, { requestId: `${key}/discount`, run, ...whole }, 'discount', { from, to }, { payee: merchant });
  const found = await tx
    .updateTable('promotion_uses')
    .set({ state: 'used' })
    .where('run_id', '=', run)
    .where('state', 'in', ['reserved', 'used'])
    .where('discount_minor', '=', discountMinor)
    .where('points_used', '=', points)
    .returning('coupon_id')
    .executeTakeFirst();
  if (found === undefined) throw new PromotionFault('not-reserved', run);
  if (found.coupon_id !== null) {
    await tx.updateTable('coupons').set({ used_at: now }).where('id', '=', found.coupon_id).execute();
  }
  const redeemed = { requestId: `${key}/points-redeemed`, run, user: payer, points };
  if (points > 0) await movePoints(tx, redeemed, 'points-redeemed', 'out');
}

/** Nothing came of the payment: all that was set aside for it is there again. Says if there was anything. */
export async function releaseOffer(tx: Tx, run: string): Promise<boolean> {
  const use = await tx
    .updateTable('promotion_uses')
    .set({ state: 'released' })
    .where('run_id', '=', run)
    .where('state', '=', 'reserved')
    .returningAll()
    .executeTakeFirst();
  if (use === undefined) return false;
  const { campaign_id: campaign, coupon_id: coupon, discount_minor: discountMinor, user_id: user } = use;
  if (campaign !== null) await commitBudget(tx, campaign, -discountMinor);
  if (coupon !== null) await freeCoupon(tx, coupon, run);
  const taken = takenSchema.parse(use.points_taken);
  if (taken.length > 0) {
    await lockPoints(tx, user);
    await putPointsBack(tx, taken);
  }
  return true;
}

/** Takes so much more of a campaign's budget; below zero gives it back. */
export async function commitBudget(tx: Tx, campaign: string, byMinor: number): Promise<void> {
  await tx
    .updateTable('campaigns')
    .set((row) => ({ committed_minor: row('committed_minor', '+', byMinor) }))
    .where('id', '=', campaign)
    .execute();
}

/** The payment has the coupon no more. Whoever looks at it sees whether it has expired. */
export async function freeCoupon(tx: Tx, coupon: string, run: string): Promise<void> {
  const back = { run_id: null, used_at: null };
  await tx.updateTable('coupons').set(back).where('id', '=', coupon).where('run_id', '=', run).execute();
}

/** Payments for which something has been set aside since before then, the oldest first. */
export async function openUses(db: Db, before: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('promotion_uses')
    .select('run_id')
    .where('state', '=', 'reserved')
    .where('created_at', '<', before)
    .orderBy('created_at')
    .limit(limit)
    .execute();
  return rows.map(({ run_id: run }) => run);
}
