import { z } from 'zod';
import type { choiceReasons } from '../effects/payment-passwords.ts';
import { defineContract } from '../kit/contract.ts';
import { paymentPasswordField, tryAdvice } from '../parts/payment-password.contract.ts';
import { provingEvents, provingReasons, provingView } from '../parts/proving.contract.ts';
import { idNumberTailField, proofReasons } from '../parts/recovery.contract.ts';

const nothing = z.strictObject({});
const password = z.strictObject({ password: paymentPasswordField });

const choices = {
  'payment-password-one-digit': 'Use more than one digit.',
  'payment-password-run': 'Do not count up or down.',
  'payment-password-pattern': 'Too easy to guess: it repeats itself, mirrors itself, or is a well-known pattern.',
  'payment-password-birth-date': 'Do not use your birth date.',
  'payment-password-phone': 'Do not use digits of your phone number.',
  'payment-password-used': 'You used this one before: choose another.',
} satisfies Record<(typeof choiceReasons)[number], string>;

export const paymentPasswordContract = defineContract({
  input: nothing,
  events: {
    ...provingEvents,
    'user.proveCurrent': password,
    'user.useCode': nothing,
    'user.proveIdentity': z.strictObject({ idNumberTail: idNumberTailField }),
    'user.choose': password,
    'user.repeat': password,
    'user.cancel': nothing,
  },
  view: z.strictObject({
    ...provingView,
    triesLeft: z.int().nullable().meta({ description: 'Tries left for this code, then for the ID number' }),
    retryAt: z.iso.datetime().nullable().meta({ description: 'When what was refused may be tried again' }),
    identityNeeded: z.boolean().meta({ description: 'Does a code need the end of the ID number beside it?' }),
    isSet: z.boolean().nullable().meta({ description: 'Was there a payment password when this run began?' }),
    passwordTriesLeft: z.int().nullable().meta({ description: 'Tries left for the current payment password' }),
    passwordRetryAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When the current payment password may be tried again' }),
  }),
  outcomes: {
    set: 'The payment password is set and counts at once.',
    changed: 'The new payment password counts at once; the old one opens nothing any more.',
    cancelled: 'You ended it; nothing was changed.',
    expired: 'Nothing came for too long; nothing was changed.',
    refused: 'It may not be set now; reason says why.',
  },
  reasons: {
    ...provingReasons,
    ...proofReasons,
    ...tryAdvice,
    ...choices,
    'payment-password-differs': 'The two were not alike: choose again. Do not use the PIN of a card.',
  },
});
