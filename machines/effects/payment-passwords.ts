import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { sealedSchema } from '../kit/sealed.ts';
import { neighbourPolicy, standingSchema } from './standing.ts';

/** Why an account may not be used at all. */
export const useReasons = ['account-frozen', 'account-closing', 'account-closed'] as const;

/** What is wrong with a payment password that somebody chose. */
export const choiceReasons = [
  'payment-password-one-digit',
  'payment-password-run',
  'payment-password-pattern',
  'payment-password-birth-date',
  'payment-password-phone',
  'payment-password-used',
] as const;

/** Why a payment password was not compared, or will not be again for now. */
export const untriedReasons = ['payment-password-not-set', 'payment-waiting', 'payment-locked', ...useReasons] as const;

/** The phone of a user, sealed as it is kept. */
export const ownPhone = defineEffect({
  name: 'ownPhone',
  does: 'looks up the user’s own phone',
  input: z.object({ user: z.string() }),
  output: z.object({ phone: sealedSchema }),
  policy: localPolicy,
});

/** Is this good enough for a payment password, and none of the last ones? */
export const judgePaymentPassword = defineEffect({
  name: 'judgePaymentPassword',
  does: 'judges a payment password',
  input: z.object({ user: z.string(), password: sealedSchema, lastRefused: z.number() }),
  output: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true) }),
    z.object({ ok: z.literal(false), reason: z.enum(choiceReasons) }),
  ]),
  policy: localPolicy,
});

/** Sets a payment password that was judged, if it was typed twice alike; from then on it is the only one. */
export const savePaymentPassword = defineEffect({
  name: 'savePaymentPassword',
  does: 'sets the payment password',
  input: z.object({ user: z.string(), password: sealedSchema.nullable(), repeated: sealedSchema.nullable() }),
  output: z.object({ result: z.enum(['saved', 'differs']) }),
  policy: localPolicy,
});

/**
 * Tries a payment password: the account counts the try, then it is compared, and one that is right clears the count.
 * `refused` also for the wrong try after which no other is left.
 */
export const tryPaymentPassword = defineEffect({
  name: 'tryPaymentPassword',
  does: 'tries the payment password',
  input: z.object({ user: z.string(), password: sealedSchema.nullable() }),
  output: z.discriminatedUnion('result', [
    z.object({
      result: z.literal('right'),
      /** How the account stands then: what is done next may depend on it. */
      standing: standingSchema,
    }),
    z.object({ result: z.literal('wrong'), triesLeft: z.int() }),
    z.object({
      result: z.literal('refused'),
      reason: z.enum(untriedReasons),
      triesLeft: z.int().nullable(),
      /** When it may be tried again, ms since the epoch; null when waiting does not help. */
      retryAt: z.number().nullable(),
    }),
  ]),
  policy: neighbourPolicy,
});
