import { inTransaction } from '../../db/client.ts';
import type { Db } from '../../db/database.ts';
import { earnPoints } from '../../db/points.ts';
import { capture, ensureAccount } from '../../db/ledger.ts';
import { releaseOffer, reserveOffer, useOffer } from '../../db/promotion-uses.ts';
import { addCampaign } from '../../db/queries/campaigns.ts';
import { claimCoupon, newCouponId } from '../../db/queries/coupons.ts';
import { campaignSchema } from '../../machines/kit/campaign.ts';
import type { Campaign } from '../../machines/kit/campaign.ts';
import { pointsEnd } from '../../machines/kit/points.ts';
import { booksOf } from './books.ts';

export const now = new Date('2026-11-25T04:00:00Z');
export const currency = 'CNY';
const shop = 'mer_shop';

/** A campaign of 1.00 off that runs, with what is changed of it. */
export const aCampaign = (changed: object = {}): Campaign =>
  campaignSchema.parse({
    ...{ name: 'One off', gives: { kind: 'fixed', offMinor: 100 }, currency, budgetMinor: 1_000_000 },
    ...{ from: '2026-11-01T00:00:00+08:00', until: '2026-12-01T00:00:00+08:00', ...changed },
  });

/** What payments do with promotions, without the payments. */
export function promotionsOf(db: Db) {
  const books = booksOf(db);
  let last = 0;
  const fresh = (prefix: string) => `${prefix}_${String((last += 1)).padStart(32, '0')}`;
  type Wish = {
    readonly run?: string;
    readonly campaign?: { readonly id: string; readonly rules: Campaign };
    readonly coupon?: string;
    readonly discountMinor?: number;
    readonly points?: number;
  };
  const reserve = (user: string, wish: Wish = {}, at = now) => {
    const { run = fresh('pay'), campaign, coupon = null, discountMinor = 100, points = 0 } = wish;
    const taken = campaign === undefined ? null : { ...campaign, coupon };
    const off = campaign === undefined ? 0 : discountMinor;
    const asked = { run, user, currency, campaign: taken, discountMinor: off, points, pointsMinor: points } as const;
    return inTransaction(db, (tx) => reserveOffer(tx, asked, at));
  };
  return {
    books,
    fresh,
    shop,
    reserve,
    async campaign(changed: object = {}) {
      const id = fresh('cmp');
      const rules = aCampaign(changed);
      await addCampaign(db, id, rules);
      return { id, rules };
    },
    claim: (user: string, campaign: string, id = newCouponId(), at = now) =>
      inTransaction(db, (tx) => claimCoupon(tx, { id, campaign, user }, at)),
    release: (run: string) => inTransaction(db, (tx) => releaseOffer(tx, run)),
    /** A payment to the shop that was made, of which the payer paid so much. */
    async pay(user: string, paidMinor: number, wish: Wish & { earns?: number } = {}): Promise<string> {
      const { run = fresh('pay'), campaign, discountMinor = 100, points = 0, earns = 0 } = wish;
      await books.fund(user, paidMinor);
      const held = await books.held(user, paidMinor, `${run}/hold`);
      const off = campaign === undefined ? 0 : discountMinor;
      const hasOffer = off + points > 0;
      if (hasOffer) {
        const refused = await reserve(user, { ...wish, run });
        if (refused !== undefined) throw new RangeError(refused);
      }
      const key = `${run}/settlement`;
      const used = { key, run, payer: user, merchant: shop, currency, discountMinor: off, points, pointsMinor: points };
      await inTransaction(db, async (tx) => {
        const to = await ensureAccount(tx, { kind: 'merchant', owner: shop, currency });
        const paid = { requestId: key, run, amountMinor: paidMinor, currency, hold: held, to } as const;
        await capture(tx, paid, { payer: user, payee: shop });
        if (hasOffer) await useOffer(tx, { ...used, currency }, now);
        const earned = { requestId: `${key}/points`, run, user, points: earns, currency, expiresAt: pointsEnd(now) };
        if (earns > 0) await earnPoints(tx, earned);
      });
      return run;
    },
  };
}
