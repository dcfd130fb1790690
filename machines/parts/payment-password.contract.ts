import { z } from 'zod';
import type { untriedReasons, useReasons } from '../effects/payment-passwords.ts';
import { secret } from '../kit/sealed.ts';

/** Six digits; whether they are good ones is judged where they can be read. */
export const paymentPasswordField = secret(
  z
    .string()
    .regex(/^\d{6}$/, { error: 'must be six digits' })
    .meta({ examples: ['902817'], format: 'password' }),
);

/** Why an account may not be used at all. */
const useAdvice = {
  'account-frozen': 'Nothing may leave the account now: ask support.',
  'account-closing': 'The account is being closed: take that back first.',
  'account-closed': 'The account is closed.',
} satisfies Record<(typeof useReasons)[number], string>;

/** Why a payment password that was given did not do. */
export const tryAdvice = {
  ...({
    'payment-password-not-set': 'There is no payment password yet: set one first.',
    'payment-waiting': 'Too many wrong tries: wait, or reset the payment password by code.',
    'payment-locked': 'Too many wrong tries too often: reset the payment password by code.',
    ...useAdvice,
  } satisfies Record<(typeof untriedReasons)[number], string>),
  'payment-password-wrong': 'That is not the payment password: see how many tries are left.',
} as const;
export type TryReason = keyof typeof tryAdvice;
