import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { amountSchema } from '../kit/money.ts';

/** Why a payment cannot have the coupon that the payer chose. */
export const offerReasons = [
  'coupon-unknown',
  'coupon-used',
  'coupon-expired',
  'coupon-not-applicable',
  'campaign-exhausted',
  'campaign-limit',
] as const;

const count = z.int().min(0);

/** What makes a payment cheaper: one campaign at most, and points. It is set aside for the payment that it was quoted to. */
export const offerSchema = z.object({
  /** The campaign's name; null where points alone take something off. */
  name: z.string().nullable(),
  discountMinor: count,
  points: count,
  pointsMinor: count,
  /** What the payer pays. */
  payableMinor: amountSchema,
  /** Points that come for each whole yuan of that. */
  pointsPerYuan: count,
});
export type Offer = z.output<typeof offerSchema>;

/** What of an offer the settlement needs. */
export const usedOfferSchema = offerSchema.pick({ discountMinor: true, points: true, pointsMinor: true });

/** Gives back what was set aside for a payment that nothing came of: budget, coupon and points. Does nothing when there is none. */
export const releaseOffer = defineEffect({
  name: 'releaseOffer',
  does: 'gives discount, coupon and points back',
  input: z.object({ run: z.string() }),
  output: z.object({ released: z.boolean() }),
  policy: localPolicy,
});
