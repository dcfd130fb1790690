import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { sealedSchema } from '../kit/sealed.ts';
import { passwordReasons } from './accounts.ts';
import { tryPaymentPassword } from './payment-passwords.ts';

/** Whose phone is this, and how does that account stand? Asked only once the phone is proven. A closed account is none. */
export const findAccount = defineEffect({
  name: 'findAccount',
  does: 'finds the account of a proven phone',
  input: z.object({ phone: sealedSchema }),
  output: z.discriminatedUnion('result', [
    z.object({
      result: z.literal('found'),
      user: z.string(),
      /** Was the person’s identity proven, so that it can be asked for? */
      known: z.boolean(),
      frozen: z.boolean(),
      loginLocked: z.boolean(),
      paymentLocked: z.boolean(),
    }),
    z.object({ result: z.literal('none') }),
  ]),
  policy: tryPaymentPassword.policy,
});

/** Counts a reset of the user's password; past `resetsPerDay` in 24 hours there is none until `retryAt`. */
export const admitReset = defineEffect({
  name: 'admitReset',
  does: 'counts the reset',
  input: z.object({ run: z.string(), user: z.string(), resetsPerDay: z.number() }),
  output: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true) }),
    z.object({ ok: z.literal(false), retryAt: z.number() }),
  ]),
  policy: localPolicy,
});

/**
 * Compares the end of an ID number with the proven one. The try is counted before the comparison, per user and over
 * all flows; `spent` also for the wrong one after which no other is left.
 */
export const tryIdentity = defineEffect({
  name: 'tryIdentity',
  does: 'compares the end of the ID number',
  input: z.object({ run: z.string(), user: z.string(), idNumberTail: sealedSchema, proofsPerDay: z.number() }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('match') }),
    z.object({ result: z.literal('mismatch'), triesLeft: z.number() }),
    z.object({ result: z.literal('spent'), retryAt: z.number() }),
    z.object({ result: z.literal('not-known') }),
  ]),
  policy: localPolicy,
});

/** Compares what a person says of themselves with what is proven of them; says only how many of the facts were right. */
export const compareFacts = defineEffect({
  name: 'compareFacts',
  does: 'compares what was answered with the proven identity',
  input: z.object({ user: z.string(), idNumberTail: sealedSchema, name: sealedSchema }),
  output: z.object({ matched: z.number(), mismatched: z.number() }),
  policy: localPolicy,
});

export const newPasswordReasons = [...passwordReasons, 'password-used-before'] as const;

/** Judges a new login password and sets it, none of the last `lastRefused` ones. A run changes it once. */
export const changePassword = defineEffect({
  name: 'changePassword',
  does: 'judges and sets the login password',
  input: z.object({
    run: z.string(),
    user: z.string(),
    phone: sealedSchema,
    password: sealedSchema.nullable(),
    lastRefused: z.number(),
  }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('changed') }),
    z.object({ result: z.literal('refused'), reason: z.enum(newPasswordReasons) }),
  ]),
  policy: localPolicy,
});
