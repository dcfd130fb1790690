import type { Selectable } from 'kysely';
import { z } from 'zod';
import { shareOf } from '../machines/kit/shares.ts';
import { ensureAccount, house } from './accounts.ts';
import type { Database, Db, Tx } from './database.ts';
import { post } from './ledger.ts';
import { addPoints, clawBack, takenSchema } from './points.ts';
import { PromotionFault } from './promotion-fault.ts';
import { commitBudget, freeCoupon } from './promotion-uses.ts';

/** What of a payment's discount and points goes back with a refund. Amounts in minor units. */
const shareSchema = z.object({
  /** Of the campaign's discount, and of what points took off: both came from the house, and go back there. */
  discountMinor: z.number(),
  pointsMinor: z.number(),
  /** Points that the payer has again, and those that were earned and are gone. */
  pointsUsed: z.number(),
  pointsEarned: z.number(),
});
export type OffersShare = z.output<typeof shareSchema>;
const returnsSchema = z.record(z.string(), shareSchema.extend({ refundedMinor: z.number() }));

/** A refund of a payment, as far as its discount and points are concerned. */
export type OffersReturn = {
  /** The payment's run. */
  readonly run: string;
  /** What goes back to the payer with this refund, of what the payer had paid: both without any discount. */
  readonly refundedMinor: number;
  readonly paidMinor: number;
};

const nothing: OffersShare = { discountMinor: 0, pointsMinor: 0, pointsUsed: 0, pointsEarned: 0 };
/** How long points that come back are good for at least. */
const graceMs = 30 * 24 * 3_600_000;

/**
 * What {@link returnOffers} would give back now: for showing it, and for a look whether the merchant has
 * `refundedMinor + discountMinor + pointsMinor`.
 */
export async function shareOfOffers(db: Db | Tx, asked: OffersReturn): Promise<OffersShare> {
  const use = await db.selectFrom('promotion_uses').selectAll().where('run_id', '=', asked.run).executeTakeFirst();
  return use !== undefined && isOver(use) ? shareIn(use, asked) : nothing;
}

/**
 * Undoes a payment's discount, the points that it used and those that it earned in proportion to what is refunded; its
 * coupon with the last part of the whole, if it has not expired. Parts add up to exactly the whole. Once for a
 * `requestId`, which is the refund's own. Call it in the transaction that moves the money, after it has moved: the
 * merchant gives `discountMinor + pointsMinor` back to the house, and must have it. Earned points that are spent
 * already are owed, and paid by later ones. Answers what went back. Throws {@link PromotionFault} for more than was paid.
 */
export async function returnOffers(
  tx: Tx,
  asked: OffersReturn & { readonly requestId: string; readonly merchant: string },
  now = new Date(),
): Promise<OffersShare> {
  const { run, requestId, merchant, refundedMinor, paidMinor } = asked;
  const query = tx.selectFrom('promotion_uses').selectAll().where('run_id', '=', run);
  const use = await query.forUpdate().executeTakeFirst();
  if (use === undefined || !isOver(use)) return nothing;
  const before = returnsSchema.parse(use.returns);
  const known = before[requestId];
  if (known !== undefined) {
    const { refundedMinor: _, ...share } = known;
    return share;
  }
  const share = shareIn(use, asked);
  const returns = { ...before, [requestId]: { ...share, refundedMinor } };
  const isWhole = refundedOf(returns) === paidMinor;
  await tx
    .updateTable('promotion_uses')
    .set({ returns: JSON.stringify(returns), ...(isWhole ? { state: 'returned' } : {}) })
    .where('run_id', '=', run)
    .execute();
  const key = `${requestId}/offers`;
  const backMinor = share.discountMinor + share.pointsMinor;
  if (backMinor > 0) {
    const { currency } = use;
    const from = await ensureAccount(tx, { kind: 'merchant', owner: merchant, currency });
    const to = await ensureAccount(tx, { kind: 'promotion', owner: house, currency });
    const movement = { requestId: `${key}/discount`, run, amountMinor: backMinor, currency };
    await post(tx, movement, 'discount', { from, to }, { payer: merchant });
  }
  if (use.campaign_id !== null && share.discountMinor > 0)
    await commitBudget(tx, use.campaign_id, -share.discountMinor);
  if (isWhole && use.coupon_id !== null) await freeCoupon(tx, use.coupon_id, run);
  await returnPoints(tx, use, share, key, now);
  return share;
}

type Use = Selectable<Database['promotion_uses']>;

const isOver = ({ state }: Use) => state === 'used' || state === 'returned';

function shareIn(use: Use, { run, refundedMinor, paidMinor }: OffersReturn): OffersShare {
  const before = refundedOf(returnsSchema.parse(use.returns));
  if (refundedMinor <= 0 || before + refundedMinor > paidMinor) throw new PromotionFault('more-than-paid', run);
  const share = (whole: number) => shareOf(whole, before, refundedMinor, paidMinor);
  return {
    discountMinor: share(use.discount_minor),
    pointsMinor: share(use.points_minor),
    pointsUsed: share(use.points_used),
    pointsEarned: share(use.points_earned),
  };
}

const refundedOf = (returns: z.output<typeof returnsSchema>): number =>
  Object.values(returns).reduce((sum, { refundedMinor }) => sum + refundedMinor, 0);

async function returnPoints(tx: Tx, use: Use, share: OffersShare, key: string, now: Date): Promise<void> {
  const { run_id: run, user_id: user } = use;
  if (share.pointsUsed > 0) {
    const move = { requestId: `${key}/points-used`, run, user, points: share.pointsUsed };
    await addPoints(tx, move, 'points-returned', await endOfTaken(tx, use, now));
  }
  if (share.pointsEarned > 0) {
    const move = { requestId: `${key}/points-earned`, run, user, points: share.pointsEarned };
    const lot = await lotOf(tx, run);
    await clawBack(tx, move, lot);
  }
}

/** Points come back with the end that they had; a month from now where that is past or near. */
async function endOfTaken(tx: Tx, use: Use, now: Date): Promise<Date> {
  const lots = takenSchema.parse(use.points_taken).map(({ lot }) => lot);
  const { last } = await tx
    .selectFrom('point_lots')
    .select(({ fn }) => fn.max('expires_at').as('last'))
    .where('id', 'in', ['', ...lots])
    .executeTakeFirstOrThrow();
  return new Date(Math.max(now.getTime() + graceMs, last?.getTime() ?? 0));
}

async function lotOf(tx: Tx, run: string): Promise<string> {
  const earned = await tx
    .selectFrom('ledger_transfers')
    .select('id')
    .where('run_id', '=', run)
    .where('kind', '=', 'points-earned')
    .executeTakeFirst();
  return earned?.id ?? '';
}
