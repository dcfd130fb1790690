import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { currencySchema } from '../kit/money.ts';
import { sealedSchema } from '../kit/sealed.ts';

export const quoteReasons = [
  'merchant-unknown',
  'merchant-closed',
  'currency-not-supported',
  'invalid-card-number',
] as const;

/**
 * Looks the merchant up and reads the card's mask: what the payer is asked to confirm. A small amount is taken from the
 * payer's allowance for payments without a password, here already, so that what the payer is told stays true.
 */
export const quotePayment = defineEffect({
  name: 'quotePayment',
  does: 'looks up the merchant and the card',
  input: z.object({
    run: z.string(),
    payer: z.string(),
    merchant: z.string(),
    amountMinor: z.number(),
    currency: currencySchema,
    card: sealedSchema.nullable(),
    smallAmountMinor: z.number(),
    smallDayMinor: z.number(),
    smallPendingMs: z.number(),
  }),
  output: z.discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      merchantName: z.string(),
      cardMask: z.string().nullable(),
      passwordNeeded: z.boolean(),
    }),
    z.object({ ok: z.literal(false), reason: z.enum(quoteReasons) }),
  ]),
  policy: localPolicy,
});
