import { z } from 'zod';
import { declineAnswers, declineReasons } from '../codes/bank-answers.ts';
import type { DeclineReason } from '../codes/bank-answers.ts';
import type { fundingDeclines } from '../effects/funding.ts';
import { brokenSchema } from '../effects/merchants.ts';
import type { codeReasons, quoteReasons } from '../effects/merchants.ts';
import type { offerReasons } from '../effects/offers.ts';
import { defineContract, text } from '../kit/contract.ts';
import { idSchema } from '../kit/ids.ts';
import { amountSchema, currencySchema, largestMinor } from '../kit/money.ts';
import { paymentPasswordField, tryAdvice } from '../parts/payment-password.contract.ts';
import { spendingAdvice, spendingView } from '../parts/spending.contract.ts';

/** A source of the payer's by its id. What kinds there are is the activities' to know, so that another one needs no change here. */
const fundingSource = z
  .string()
  .regex(/^(balance|[a-z]{3}_[0-9a-f]{32})$/, { error: 'must be balance, or the id of a card or another source' })
  .meta({ examples: ['balance', 'crd_01932c07a5b07000a000000000000001'] });

/** Answers of the card network, each with its advice: the table of ISO 8583 field 39. */
const declines = Object.fromEntries(declineReasons.map((reason) => [reason, declineAnswers[reason].en])) as Record<
  DeclineReason,
  string
>;

/** Answers of whoever keeps the money: what a bank says, and that the source is the payer's no more. */
const fundings = {
  ...declines,
  'funding-source-gone': 'You removed this card or wallet in the meantime: pay from another.',
} satisfies Record<(typeof fundingDeclines)[number], string>;

const offerAdvice = {
  'coupon-unknown': 'You have no such coupon: choose another, or pay without one.',
  'coupon-used': 'This coupon is used, or set aside for another payment: pay without it, or when that one is over.',
  'coupon-expired': 'This coupon has expired: choose another, or pay without one.',
  'coupon-not-applicable':
    'This coupon is not for this merchant, amount, time or source: choose another, or pay without one.',
  'campaign-exhausted': 'The campaign is over, or its budget used up: choose another coupon, or pay without one.',
  'campaign-limit': 'You had this discount as often as there is: choose another coupon, or pay without one.',
} satisfies Record<(typeof offerReasons)[number], string>;

const quotes = {
  'merchant-unknown': 'No such merchant: scan the code again.',
  'merchant-closed': 'The merchant takes no payments now.',
  'merchant-not-supported': 'The merchant takes no payment from this wallet: pay another way.',
  'currency-not-supported': 'The merchant does not take this currency.',
  'funding-source-unknown': 'You have no such card or wallet: choose another.',
  'funding-source-not-accepted': 'The merchant does not take this kind of card or wallet: choose another.',
  'static-code-limit':
    'More than is paid by printed codes in a day: ask the merchant for a code with the amount in it.',
  ...offerAdvice,
} satisfies Record<(typeof quoteReasons)[number], string>;

const codes = {
  'code-unreadable':
    'This is no merchant’s code, or it is damaged: scan it again; `broken` says what is wrong with it.',
  'currency-not-supported': quotes['currency-not-supported'],
  'merchant-not-supported': quotes['merchant-not-supported'],
  'merchant-unknown': quotes['merchant-unknown'],
  'merchant-closed': quotes['merchant-closed'],
} satisfies Record<(typeof codeReasons)[number], string>;

const code = z
  .string()
  .min(1)
  .max(1_024)
  .meta({
    description: 'The text of a merchant’s code, in place of merchant, amountMinor and currency',
    examples: [
      '000201010211153131250156480200001041041054112345204541153031565802CN5916PURSER DEMO CAFE6008SHANGHAI63045D9F',
    ],
  });

const hasOne = (start: { code?: unknown; merchant?: unknown; amountMinor?: unknown; currency?: unknown }) => {
  const typed = [start.merchant, start.amountMinor, start.currency];
  return start.code === undefined ? !typed.includes(undefined) : typed.every((value) => value === undefined);
};

const tip = z
  .int()
  .min(0)
  .max(largestMinor)
  .meta({ examples: [100] });

export const paymentContract = defineContract({
  input: z
    .strictObject({
      code: code.optional(),
      merchant: idSchema('mer').optional(),
      amountMinor: amountSchema.optional(),
      currency: currencySchema.optional(),
      fundFrom: z.array(fundingSource).min(1).max(20).optional().meta({
        description: 'Pay from the first of these that can; without it in your own order, the balance first',
      }),
      split: z.boolean().optional().meta({ description: 'What the balance lacks may come from the next source' }),
      coupon: idSchema('cpn').optional().meta({
        description:
          'A coupon of yours to pay with; without it the best of what there is for this payment is taken off',
      }),
      usePoints: z.boolean().optional().meta({ description: 'Your points pay up to half: a hundred are one yuan' }),
      note: text(140)
        .optional()
        .meta({ examples: ['Two coffees'] }),
    })
    .refine(hasOne, { path: ['code'], error: 'send either a code, or merchant, amountMinor and currency' }),
  events: {
    'user.confirm': z.strictObject({
      password: paymentPasswordField.optional().meta({ description: 'The payment password, where it is needed' }),
    }),
    'user.setAmount': z.strictObject({
      amountMinor: amountSchema.optional().meta({ description: 'Where the code has none' }),
      tipMinor: tip.optional().meta({ description: 'Where the code asks for a tip' }),
    }),
    'user.cancel': z.strictObject({}),
    'provider.authorisation': z.strictObject({
      authorisation: z.string().max(100),
      status: z.enum(['approved', 'declined', 'captured', 'reversed']),
    }),
    'ops.resolve': z.strictObject({ decision: z.enum(['paid', 'notPaid']), note: text(500) }),
  },
  // What staff say is true moves money, so two of them say it.
  staff: { 'ops.resolve': { roles: ['operator'], fourEyes: true } },
  view: z.strictObject({
    merchant: idSchema('mer').nullable(),
    merchantName: z.string().nullable(),
    amountMinor: amountSchema
      .nullable()
      .meta({ description: 'The whole, tip or fee included, before any discount; null until it is known' }),
    payableMinor: amountSchema.nullable().meta({ description: 'What you pay of it' }),
    discountMinor: z.int().meta({ description: 'What is taken off in all' }),
    discounts: z
      .array(z.strictObject({ name: z.string(), amountMinor: z.int() }))
      .meta({ description: 'By what: a campaign by its name, and `points`' }),
    pointsUsed: z.int(),
    pointsEarned: z.int().meta({ description: 'Points that come when it is paid' }),
    tipMinor: z.int().meta({ description: 'What of it is a tip or a fee' }),
    asksTip: z.boolean(),
    broken: brokenSchema.nullable().meta({ description: 'What is wrong with the code' }),
    currency: currencySchema,
    funding: z
      .array(z.strictObject({ from: z.string(), kind: z.string(), mask: z.string().nullable(), amountMinor: z.int() }))
      .meta({ description: 'Where the money comes from, in the order in which it is taken; empty until it is known' }),
    note: z.string().nullable(),
    passwordNeeded: z.boolean().meta({ description: 'Must the payment password be given with user.confirm?' }),
    triesLeft: z.int().nullable().meta({ description: 'Tries left for the payment password' }),
    ...spendingView,
  }),
  outcomes: {
    paid: 'The merchant has the money.',
    declined: 'Nothing was paid; reason says why.',
    cancelled: 'You cancelled before anything moved.',
    expired: 'You did not confirm in time; nothing moved.',
  },
  reasons: {
    ...fundings,
    ...codes,
    ...quotes,
    'amount-not-as-asked': 'Give the amount where the code has none, and a tip only where it asks for one.',
    ...tryAdvice,
    ...spendingAdvice,
    'payment-password-needed': 'Confirm with the payment password.',
    'payment-password-unchecked': 'We could not check the payment password: nothing moved, confirm again.',
    'outcome-unknown': 'The network’s answer was lost: we are asking it. Do not pay again.',
    reversed: 'The outcome stayed unknown, so the payment was taken back.',
    'not-taken': 'The network has no such payment: nothing was taken.',
    'resolved-not-paid': 'Staff looked into it: nothing was paid.',
    'system-busy': 'We could not finish at once; we keep trying.',
  },
});
