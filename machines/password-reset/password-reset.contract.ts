import { z } from 'zod';
import { defineContract } from '../kit/contract.ts';
import { phoneField, provingEvents, provingReasons, provingView } from '../parts/proving.contract.ts';
import { passwordField } from '../parts/password.contract.ts';
import { idNumberTailField, newPasswordAdvice, proofReasons } from '../parts/recovery.contract.ts';

export const passwordResetContract = defineContract({
  input: z.strictObject({ phone: phoneField }),
  events: {
    ...provingEvents,
    'user.proveIdentity': z.strictObject({ idNumberTail: idNumberTailField }),
    'user.setPassword': z.strictObject({ password: passwordField }),
    'user.cancel': z.strictObject({}),
  },
  view: z.strictObject({
    ...provingView,
    triesLeft: z.int().nullable().meta({ description: 'Tries left: of the code, then of the identity' }),
    retryAt: z.iso.datetime().nullable().meta({ description: 'When what was refused may be tried again' }),
  }),
  outcomes: {
    passwordReset:
      'The password is new, everybody is logged out, the login open; exchange the run for a session at POST /v1/sessions.',
    noAccount: 'The number, now proven yours, has no account that is open: register.',
    refused: 'The password stays as it was: reason says why, retryAt when it may be tried again.',
    cancelled: 'You ended the reset; what you had given was erased.',
    expired: 'Nothing came for too long; what you had given was erased. Start again.',
  },
  reasons: {
    ...provingReasons,
    ...proofReasons,
    ...newPasswordAdvice,
    'too-many-resets': 'The password was reset too often today: wait until retryAt, or ask our staff.',
  },
});
