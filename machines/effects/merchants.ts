import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { currencySchema } from '../kit/money.ts';
import { sourceSchema } from './funding.ts';

export const quoteReasons = [
  'merchant-unknown',
  'merchant-closed',
  'merchant-not-supported',
  'currency-not-supported',
  'funding-source-unknown',
  'funding-source-not-accepted',
] as const;

/** Where the money will come from: the wallet's balance, another source of the payer's, or the first and then the second. */
export const fundingSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('balance') }),
  z.object({ by: z.literal('source'), source: sourceSchema, mask: z.string() }),
  z.object({ by: z.literal('split'), balanceMinor: z.number(), source: sourceSchema, mask: z.string() }),
]);

/**
 * Looks the merchant up and chooses the sources: what the payer is asked to confirm. `fundFrom` is tried in its order;
 * null is the payer's own: the balance, then the cards as the payer ordered them, then the rest. A small amount is taken
 * from the allowance for payments without a password, here already, so that what the payer is told stays true.
 */
export const quotePayment = defineEffect({
  name: 'quotePayment',
  does: 'looks up the merchant and the payer’s sources',
  input: z.object({
    run: z.string(),
    payer: z.string(),
    merchant: z.string(),
    amountMinor: z.number(),
    currency: currencySchema,
    fundFrom: z.array(z.string()).nullable(),
    split: z.boolean(),
    smallAmountMinor: z.number(),
    smallDayMinor: z.number(),
    smallPendingMs: z.number(),
  }),
  output: z.discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      merchantName: z.string(),
      funding: fundingSchema,
      passwordNeeded: z.boolean(),
    }),
    z.object({ ok: z.literal(false), reason: z.enum(quoteReasons) }),
  ]),
  policy: localPolicy,
});
