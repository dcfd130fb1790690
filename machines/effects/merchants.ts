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

/** Looks the merchant up and reads the card's mask: what the payer is asked to confirm. */
export const quotePayment = defineEffect({
  name: 'quotePayment',
  does: 'looks up the merchant and the card',
  input: z.object({ merchant: z.string(), currency: currencySchema, card: sealedSchema.nullable() }),
  output: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), merchantName: z.string(), cardMask: z.string().nullable() }),
    z.object({ ok: z.literal(false), reason: z.enum(quoteReasons) }),
  ]),
  policy: localPolicy,
});
