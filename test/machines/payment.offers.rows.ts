import {
  allowed,
  approved,
  cancel,
  captured,
  card,
  confirm,
  confirmBy,
  held,
  tried,
  triedRight,
} from './payment.moves.ts';
import { standing } from './standing.ts';
import { answer, fault, minutes, wait } from './table.ts';
import type { Row } from './table.ts';

// Of 1 100.00 a campaign takes 120.00 and points 80.00: 900.00 are left to pay.
export const price = 110_000;
const offer = {
  ...{ name: 'Autumn', discountMinor: 12_000, points: 8_000, pointsMinor: 8_000 },
  ...{ payableMinor: 90_000, pointsPerYuan: 2 },
};
const quote = (funding: object, over: object = {}) =>
  answer('quotePayment', { ok: true, merchantName: 'Corner Café', funding, passwordNeeded: false, offer, ...over });
const byBalance = [allowed, quote({ by: 'balance' })];
const byCard = [allowed, quote({ by: 'source', source: card, mask: '**** 0012' })];
const bySplit = [allowed, quote({ by: 'split', balanceMinor: 10_000, source: card, mask: '**** 0012' })];
const byPassword = [allowed, quote({ by: 'balance' }, { passwordNeeded: true }), confirmBy];
const given = answer('releaseOffer', { released: true });
const releasing = { state: 'releasingOffer', asks: { releaseOffer: {} } };
const confirmed = [...byBalance, confirm, allowed];
const cardTaken = [...byCard, confirm, allowed, approved];
const settlement = {
  amountMinor: 90_000,
  earns: 1_800,
  offer: { discountMinor: 12_000, points: 8_000, pointsMinor: 8_000 },
};

/** A payment that something is taken off: what the payer pays is measured and moved, and an end gives the rest back. */
export const offered: readonly Row[] = [
  {
    it: 'asks for the payer’s coupon and points',
    when: allowed,
    expected: { state: 'quoting', asks: { quotePayment: { coupon: couponId(), usePoints: true, amountMinor: price } } },
  },
  {
    it: 'shows the price, what is taken off, and what is left',
    given: [allowed],
    when: quote({ by: 'balance' }),
    expected: {
      state: 'awaitingConfirmation',
      shows: {
        ...{ amountMinor: price, payableMinor: 90_000, discountMinor: 20_000, pointsUsed: 8_000, pointsEarned: 1_800 },
        discounts: [
          { name: 'Autumn', amountMinor: 12_000 },
          { name: 'points', amountMinor: 8_000 },
        ],
        funding: [{ from: 'balance', amountMinor: 90_000 }],
      },
    },
  },
  {
    it: 'holds what is left',
    given: [...byBalance, confirm],
    when: allowed,
    expected: { state: 'holdingFunds', asks: { holdFunds: { amountMinor: 90_000 } } },
  },
  {
    it: 'is no more than 1 000.00 in the time after a change, if what is left is not',
    given: [...byBalance, confirm],
    when: answer('askAccount', standing({ coolOffUntil: '1970-01-02T00:00:00.000Z' })),
    expected: { state: 'holdingFunds', asks: { holdFunds: {} } },
  },
  {
    it: 'settles what was paid, with what the house gives and the points that come',
    given: confirmed,
    when: held,
    expected: { state: 'settling', asks: { settlePayment: { ...settlement, sourceMinor: 0 } } },
  },
  {
    it: 'has the card give what is left',
    given: [...byCard, confirm],
    when: allowed,
    expected: { state: 'reservingFunding', asks: { reserveFunding: { amountMinor: 90_000 } } },
  },
  {
    it: 'settles what the card gave',
    given: cardTaken,
    when: captured,
    expected: { state: 'settling', asks: { settlePayment: { ...settlement, sourceMinor: 90_000 } } },
  },
  {
    it: 'splits what is left',
    given: [...bySplit, confirm, allowed],
    when: held,
    expected: { state: 'reservingFunding', asks: { reserveFunding: { amountMinor: 80_000 } } },
  },
  {
    it: 'gives all back when the card gives nothing',
    given: [...byCard, confirm, allowed],
    when: answer('reserveFunding', { result: 'declined', reason: 'insufficient-funds' }),
    expected: {
      state: 'releasingFunds',
      reason: 'insufficient-funds',
      asks: { releaseFunds: { hasOffer: true } },
    },
  },
  {
    it: 'gives the offer back when the balance is too low',
    given: confirmed,
    when: answer('holdFunds', { ok: false, reason: 'insufficient-funds', leftMinor: null, retryAt: null }),
    expected: { ...releasing, reason: 'insufficient-funds' },
  },
  { it: 'gives the offer back when the payer cancels', given: byBalance, when: cancel, expected: releasing },
  { it: 'is cancelled then', given: [...byBalance, cancel], when: given, expected: { state: 'cancelled' } },
  {
    it: 'is cancelled too when nothing answers: housekeeping finds it',
    given: [...byBalance, cancel],
    when: fault('releaseOffer'),
    expected: { state: 'cancelled' },
  },
  {
    it: 'gives the offer back when nobody confirms',
    given: byBalance,
    when: wait(5 * minutes),
    expected: releasing,
  },
  { it: 'expires then', given: [...byBalance, wait(5 * minutes)], when: given, expected: { state: 'expired' } },
  {
    it: 'gives the offer back when the account may not pay any more',
    given: [...byBalance, confirm],
    when: answer('askAccount', standing({ may: { pay: 'account-frozen' } })),
    expected: { ...releasing, reason: 'account-frozen' },
  },
  {
    it: 'is declined then',
    given: [...byBalance, confirm, answer('askAccount', standing({ may: { pay: 'account-frozen' } }))],
    when: given,
    expected: { state: 'declined', reason: 'account-frozen' },
  },
  {
    it: 'gives the offer back when the account does not answer',
    given: [...byBalance, confirm],
    when: fault('askAccount'),
    expected: { ...releasing, reason: 'system-busy' },
  },
  {
    it: 'gives the offer back when the password was right and the account may not',
    given: byPassword,
    when: triedRight({ may: { pay: 'account-frozen' } }),
    expected: { ...releasing, reason: 'account-frozen' },
  },
  {
    it: 'keeps the offer when the password was wrong',
    given: byPassword,
    when: tried('wrong', { triesLeft: 4 }),
    expected: { state: 'awaitingConfirmation', reason: 'payment-password-wrong', shows: { discountMinor: 20_000 } },
  },
];

export function couponId(): string {
  return `cpn_${'1'.repeat(32)}`;
}
