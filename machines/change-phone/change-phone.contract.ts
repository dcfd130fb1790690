import { z } from 'zod';
import { defineContract } from '../kit/contract.ts';
import { paymentPasswordField, tryAdvice } from '../parts/payment-password.contract.ts';
import { phoneField, provingEvents, provingReasons, provingView } from '../parts/proving.contract.ts';
import { idNumberTailField, proofReasons } from '../parts/recovery.contract.ts';

export const changePhoneContract = defineContract({
  input: z.strictObject({}),
  events: {
    ...provingEvents,
    'user.useOldPhone': z.strictObject({}),
    'user.proveIdentity': z.strictObject({ idNumberTail: idNumberTailField, paymentPassword: paymentPasswordField }),
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
    ...tryAdvice,
    'phone-taken': 'The number, now proven yours, belongs to another account.',
  },
});
