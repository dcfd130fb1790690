import { z } from 'zod';
import { defineContract, text } from '../kit/contract.ts';
import { passwordAdvice, passwordField } from '../parts/password.contract.ts';
import { deviceField, phoneField, provingEvents, provingReasons, provingView } from '../parts/proving.contract.ts';

export const registrationContract = defineContract({
  input: z.strictObject({
    phone: phoneField,
    acceptTerms: z.literal(true, { error: 'the terms must be accepted' }),
    termsVersion: text(20).meta({ examples: ['2026-11'] }),
    device: deviceField.optional(),
  }),
  events: {
    ...provingEvents,
    'user.changePhone': z.strictObject({ phone: phoneField }),
    'user.setPassword': z.strictObject({ password: passwordField }),
    'user.cancel': z.strictObject({}),
  },
  view: z.strictObject(provingView),
  outcomes: {
    registered: 'The account is open; exchange the run for a session at POST /v1/sessions.',
    alreadyRegistered: 'The number, now proven yours, has an account already: log in, or reset the password.',
    cancelled: 'You ended the registration; what you had given was erased.',
    expired: 'Nothing came for too long; what you had given was erased. Start again.',
  },
  reasons: {
    ...provingReasons,
    ...passwordAdvice,
  },
});
