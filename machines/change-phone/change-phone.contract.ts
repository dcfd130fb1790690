import { z } from 'zod';
import type { untriedReasons } from '../effects/payment-passwords.ts';
import { defineContract } from '../kit/contract.ts';
import { secret } from '../kit/sealed.ts';
import { phoneField, provingEvents, provingReasons, provingView } from '../parts/proving.contract.ts';
import { idNumberTailField, proofReasons } from '../parts/recovery.contract.ts';

const paymentPassword = secret(
  z
    .string()
    .regex(/^\d{6}$/, { error: 'must be six digits' })
    .meta({ examples: ['902817'], format: 'password' }),
);

export const changePhoneContract = defineContract({
  input: z.strictObject({}),
  events: {
    ...provingEvents,
    'user.useOldPhone': z.strictObject({}),
    'user.proveIdentity': z.strictObject({ idNumberTail: idNumberTailField, paymentPassword }),
    'user.newPhone': z.strictObject({ phone: phoneField }),
    'user.cancel': z.strictObject({}),
  },
  view: z.strictObject({
    ...provingView,
    triesLeft: z.int().nullable().meta({ description: 'Tries left of what was tried last' }),
    retryAt: z.iso.datetime().nullable().meta({ description: 'When what was refused may be tried again' }),
  }),
  outcomes: {
    changed: 'The new number is yours to log in with; the old one was told.',
    refused: 'The number stays as it was: reason says why.',
    cancelled: 'You ended it; the number stays as it was.',
    expired: 'Nothing came for too long; the number stays as it was. Start again.',
  },
  reasons: {
    ...provingReasons,
    ...proofReasons,
    ...({
      'payment-password-not-set': 'Without a payment password only the old number proves you: use its code.',
      'payment-waiting': 'Too many wrong payment passwords: wait until retryAt.',
      'payment-locked': 'Too many wrong payment passwords too often: unlock it first.',
      'account-frozen': 'The account is frozen: ask our staff.',
      'account-closing': 'The account is being closed: take that back first.',
      'account-closed': 'The account is closed.',
    } satisfies Record<(typeof untriedReasons)[number], string>),
    'payment-password-wrong': 'That is not the payment password: triesLeft says how many tries are left.',
    'phone-taken': 'The number, now proven yours, belongs to another account.',
  },
});
