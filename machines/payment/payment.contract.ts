import { z } from 'zod';
import { declineAnswers, declineReasons } from '../codes/bank-answers.ts';
import type { DeclineReason } from '../codes/bank-answers.ts';
import type { quoteReasons } from '../effects/merchants.ts';
import { defineContract, text } from '../kit/contract.ts';
import { idSchema } from '../kit/ids.ts';
import { amountSchema, currencySchema } from '../kit/money.ts';
import { personal } from '../kit/sealed.ts';
import { paymentPasswordField, tryAdvice } from '../parts/payment-password.contract.ts';

const cardNumber = personal(
  z
    .string()
    .regex(/^62\d{14,17}$/, { error: 'must be a card number of 16 to 19 digits that begins with 62' })
    .meta({ examples: ['6200000000010012'] }),
);

/** Answers of the card network, each with its advice: the table of ISO 8583 field 39. */
const declines = Object.fromEntries(declineReasons.map((reason) => [reason, declineAnswers[reason].en])) as Record<
  DeclineReason,
  string
>;

const quotes = {
  'merchant-unknown': 'No such merchant: scan the code again.',
  'merchant-closed': 'The merchant takes no payments now.',
  'currency-not-supported': 'The merchant does not take this currency.',
  'invalid-card-number': declines['invalid-card-number'],
} satisfies Record<(typeof quoteReasons)[number], string>;

export const paymentContract = defineContract({
  input: z.strictObject({
    merchant: idSchema('mer'),
    amountMinor: amountSchema,
    currency: currencySchema,
    card: cardNumber.optional().meta({ description: 'Pay from this card; without it from the wallet’s balance' }),
    note: text(140)
      .optional()
      .meta({ examples: ['Two coffees'] }),
  }),
  events: {
    'user.confirm': z.strictObject({
      password: paymentPasswordField.optional().meta({ description: 'The payment password, where it is needed' }),
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
    merchant: idSchema('mer'),
    merchantName: z.string().nullable(),
    amountMinor: amountSchema,
    currency: currencySchema,
    fundedBy: z.enum(['balance', 'card']),
    cardMask: z.string().nullable(),
    note: z.string().nullable(),
    passwordNeeded: z.boolean().meta({ description: 'Must the payment password be given with user.confirm?' }),
    triesLeft: z.int().nullable().meta({ description: 'Tries left for the payment password' }),
    retryAt: z.iso.datetime().nullable().meta({ description: 'When the payment password may be tried again' }),
  }),
  outcomes: {
    paid: 'The merchant has the money.',
    declined: 'Nothing was paid; reason says why.',
    cancelled: 'You cancelled before anything moved.',
    expired: 'You did not confirm in time; nothing moved.',
  },
  reasons: {
    ...declines,
    ...quotes,
    ...tryAdvice,
    'payment-password-needed': 'Confirm with the payment password.',
    'payment-password-unchecked': 'We could not check the payment password: nothing moved, confirm again.',
    'outcome-unknown': 'The network’s answer was lost: we are asking it. Do not pay again.',
    reversed: 'The outcome stayed unknown, so the payment was taken back.',
    'not-taken': 'The network has no such payment: nothing was taken.',
    'resolved-not-paid': 'Staff looked into it: nothing was paid.',
    'system-busy': 'We could not finish at once; we keep trying.',
  },
});
