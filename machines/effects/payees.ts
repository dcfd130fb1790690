import { z } from 'zod';
import { defineEffect } from '../kit/effect.ts';
import { currencySchema } from '../kit/money.ts';
import { sealedSchema } from '../kit/sealed.ts';
import { neighbourPolicy } from './standing.ts';

/** Why nobody is shown to be paid. */
export const payeeReasons = [
  'payee-not-found',
  'payee-cannot-receive',
  'self-transfer',
  'too-many-look-ups',
  'amount-needed',
  'amount-differs',
] as const;

/**
 * Finds who is meant by a phone or a receiving code, and what the payer may see of them. A look-up by phone is counted
 * first. Takes a multiple of `floorMs`, so that a number that nobody has takes as long as any other.
 */
export const findPayee = defineEffect({
  name: 'findPayee',
  does: 'finds the payee',
  input: z.object({
    payer: z.string(),
    to: sealedSchema.nullable(),
    amountMinor: z.number().nullable(),
    currency: currencySchema,
    lookupsPerDay: z.number(),
    floorMs: z.number().positive(),
  }),
  output: z.discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      payee: z.string(),
      payeeMask: z.string(),
      amountMinor: z
        .int()
        .min(1)
        .meta({ examples: [2_372, 1_500_000, 3_000_000] }),
      /** Has this payer sent this payee money before? */
      known: z.boolean(),
    }),
    z.object({
      ok: z.literal(false),
      reason: z.enum(payeeReasons),
      /** When there is another look-up, ms since the epoch; null when waiting does not help. */
      retryAt: z.number().nullable(),
    }),
  ]),
  policy: neighbourPolicy,
});
