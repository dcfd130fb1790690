import { z } from 'zod';
import type { newPasswordReasons } from '../effects/recovery.ts';
import { secret } from '../kit/sealed.ts';

/** The end of an ID number, as a person knows it by heart; the last character may be a letter. */
export const idNumberTailField = secret(
  z
    .string()
    .regex(/^[0-9A-Za-z]{6}$/, { error: 'must be the last six characters of the ID number' })
    .meta({ examples: ['070012'] }),
);

/** A new login password; whether it is a good one is judged where it can be read. */
export const newPasswordField = secret(z.string().min(1).max(256).meta({ format: 'password' }));

/** Why an identity was not proven by the end of its number. */
export const proofReasons = {
  'proof-wrong': 'That is not the end of your ID number: triesLeft says how many tries are left.',
  'proof-locked': 'Too many wrong tries today: wait until retryAt, or ask our staff to unlock it.',
  'proof-not-available': 'Your identity cannot be compared here: ask our staff to unlock it.',
} as const;

/** What is wrong with a new login password. */
export const newPasswordAdvice = {
  'password-too-short': 'Use at least 8 characters.',
  'password-too-long': 'Use at most 64 characters.',
  'password-too-weak': 'Too easy to guess: use several unrelated words, or more characters.',
  'password-contains-phone': 'Do not use your phone number.',
  'password-has-control-characters': 'Use characters that can be typed.',
  'password-used-before': 'You used this one before: choose another.',
} satisfies Record<(typeof newPasswordReasons)[number], string>;

export type ProofReason = keyof typeof proofReasons;
