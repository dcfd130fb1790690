import { z } from 'zod';
import type { newPasswordReasons } from '../effects/recovery.ts';
import { secret } from '../kit/sealed.ts';
import { passwordAdvice } from './password.contract.ts';

/** The end of an ID number, as a person knows it by heart; the last character may be a letter. */
export const idNumberTailField = secret(
  z
    .string()
    .regex(/^[0-9A-Za-z]{6}$/, { error: 'must be the last six characters of the ID number' })
    .meta({ examples: ['070012'] }),
);

/** Why an identity was not proven by the end of its number. */
export const proofReasons = {
  'proof-wrong': 'That is not the end of your ID number: triesLeft says how many tries are left.',
  'proof-locked': 'Too many wrong tries today: wait until retryAt, or ask our staff to unlock it.',
  'proof-not-available': 'Your identity cannot be compared here: ask our staff to unlock it.',
} as const;

/** What is wrong with a new login password. */
export const newPasswordAdvice = {
  ...passwordAdvice,
  'password-used-before': 'You used this one before: choose another.',
} satisfies Record<(typeof newPasswordReasons)[number], string>;

export type ProofReason = keyof typeof proofReasons;
