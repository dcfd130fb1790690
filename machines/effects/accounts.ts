import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { sealedSchema } from '../kit/sealed.ts';

/** What is wrong with a login password (NIST SP 800-63B-4 §3.1.1.2). */
export const passwordReasons = [
  'password-too-short',
  'password-too-long',
  'password-too-weak',
  'password-contains-phone',
  'password-has-control-characters',
] as const;

/** Makes the user, the login password and the wallet; the same user id again changes nothing. */
export const openAccount = defineEffect({
  name: 'openAccount',
  does: 'opens the account and its wallet',
  input: z.object({
    run: z.string(),
    user: z.string(),
    phone: sealedSchema,
    password: sealedSchema.nullable(),
    termsVersion: z.string(),
    /** The device that the account is opened on: it is known from then on. */
    device: sealedSchema.nullable(),
    welcomeCreditMinor: z.number(),
  }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('opened') }),
    z.object({ result: z.literal('phone-taken') }),
    z.object({ result: z.literal('password-refused'), reason: z.enum(passwordReasons) }),
  ]),
  policy: localPolicy,
});

/** Destroys a subject's data key: whatever was sealed for it can never be read again. A user's is never destroyed so. */
export const forgetSubject = defineEffect({
  name: 'forgetSubject',
  does: 'destroys the data key of a person who did not become a user',
  input: z.object({ subject: z.string() }),
  output: z.object({ forgotten: z.boolean() }),
  policy: localPolicy,
});
