import { pointsFor } from '../kit/points.ts';
import type { PaymentContext } from './payment.context.ts';
import { payableOf } from './payment.context.ts';
import { payment } from './payment.setup.ts';

/** What makes a payment cheaper: as the payer sees it, and how it is given back when nothing comes of the payment. */

export function offersShown(context: PaymentContext) {
  const { offer, amountMinor } = context;
  const [discountMinor, pointsMinor] = [offer?.discountMinor ?? 0, offer?.pointsMinor ?? 0];
  return {
    payableMinor: amountMinor === null ? null : payableOf(context),
    discountMinor: discountMinor + pointsMinor,
    discounts: [
      ...(discountMinor === 0 ? [] : [{ name: offer?.name ?? '', amountMinor: discountMinor }]),
      ...(pointsMinor === 0 ? [] : [{ name: 'points', amountMinor: pointsMinor }]),
    ],
    pointsUsed: offer?.points ?? 0,
    pointsEarned: earnedBy(context),
  };
}

/** Points that come with the payment, for what is really paid. */
export const earnedBy = (context: PaymentContext): number =>
  pointsFor(payableOf(context), context.offer?.pointsPerYuan);

const ends = [
  { guard: { type: 'endsAs', params: 'cancelled' }, target: 'cancelled' },
  { guard: { type: 'endsAs', params: 'expired' }, target: 'expired' },
  { target: 'declined' },
] as const;

export const closing = payment.createStateConfig({
  description:
    'Nothing was held and nothing comes of the payment: it ends, once what was set aside for it is given back.',
  always: [{ guard: 'hasOffer', target: 'releasingOffer' }, ...ends],
});

export const releasingOffer = payment.createStateConfig({
  description: 'What was set aside for the payment of a campaign and of points is given back.',
  invoke: {
    src: 'releaseOffer',
    input: ({ context }) => ({ run: context.run.id }),
    onDone: ends,
    // What stays set aside is found and given back by housekeeping.
    onError: ends,
  },
});
