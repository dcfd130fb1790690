import { z } from 'zod';
import type { fundingDeclines } from '../effects/funding.ts';
import type { quoteReasons } from '../effects/merchants.ts';
import { defineContract, text } from '../kit/contract.ts';
import { idSchema } from '../kit/ids.ts';
import { amountSchema, currencySchema } from '../kit/money.ts';
import { paymentPasswordField, tryAdvice } from '../parts/payment-password.contract.ts';
import { spendingAdvice, spendingView } from '../parts/spending.contract.ts';

/** A source of the payer's by its id. What kinds there are is the activities' to know, so that another one needs no change here. */
const fundingSource = z
  .string()
  .regex(/^(balance|[a-z]{3}_[0-9a-f]{32})$/, { error: 'must be balance, or the id of a card or another source' })
  .meta({ examples: ['balance', 'crd_01932c07a5b07000a000000000000001'] });

/** Answers of whoever keeps the money, each with its advice (for cards ISO 8583 field 39; the table is in card-network.ts). */
const declines = {
  'merchant-invalid': 'The network does not know this merchant: pay another way.',
  declined: 'The bank declined without a reason: ask the bank.',
  'invalid-card-number': 'Check the card number.',
  'suspected-fraud': 'The bank stopped the payment: call the bank.',
  'card-reported-lost': 'Call the bank.',
  'card-reported-stolen': 'Call the bank.',
  'insufficient-funds': 'There is not enough money: pay from another source, or top up.',
  'card-expired': 'The card has expired: use the new one.',
  'wrong-card-pin': 'The card PIN was wrong: try again.',
  'card-not-activated': 'The card is not active yet: activate it with the bank.',
  'card-restricted': 'The bank restricts this card: ask the bank.',
  'card-not-permitted': 'This card may not be used for this: use another.',
  'terminal-not-permitted': 'The merchant may not take this payment here: ask the merchant.',
  'amount-limit': 'The amount is over the card’s limit: pay less, later, or raise the limit.',
  'count-limit': 'The card was used too often today: try later.',
  'pin-tries-exceeded': 'Too many wrong PINs: ask the bank.',
  'issuer-unavailable': 'The bank does not answer: try again later.',
  'network-fault': 'The card network has a fault: try again later.',
  'funding-source-gone': 'You removed this card or wallet in the meantime: pay from another.',
} satisfies Record<(typeof fundingDeclines)[number], string>;

const quotes = {
  'merchant-unknown': 'No such merchant: scan the code again.',
  'merchant-closed': 'The merchant takes no payments now.',
  'merchant-not-supported': 'The merchant takes no payment from this wallet: pay another way.',
  'currency-not-supported': 'The merchant does not take this currency.',
  'funding-source-unknown': 'You have no such card or wallet: choose another.',
  'funding-source-not-accepted': 'The merchant does not take this kind of card or wallet: choose another.',
} satisfies Record<(typeof quoteReasons)[number], string>;

export const paymentContract = defineContract({
  input: z.strictObject({
    merchant: idSchema('mer'),
    amountMinor: amountSchema,
    currency: currencySchema,
    fundFrom: z.array(fundingSource).min(1).max(20).optional().meta({
      description: 'Pay from the first of these that can; without it in your own order, the balance first',
    }),
    split: z.boolean().optional().meta({ description: 'What the balance lacks may come from the next source' }),
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
    ...declines,
    ...quotes,
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
