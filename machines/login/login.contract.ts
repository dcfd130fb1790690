import { z } from 'zod';
import { defineContract } from '../kit/contract.ts';
import { passwordField } from '../parts/password.contract.ts';
import { deviceField, phoneField, provingEvents, provingReasons, provingView } from '../parts/proving.contract.ts';

export const loginContract = defineContract({
  input: z.strictObject({
    phone: phoneField,
    device: deviceField,
  }),
  events: {
    ...provingEvents,
    'user.submitPassword': z.strictObject({ password: passwordField }),
    'user.useCode': z.strictObject({}),
    'user.cancel': z.strictObject({}),
  },
  view: z.strictObject({
    ...provingView,
    triesLeft: z.int().nullable().meta({ description: 'Tries left: of the password, then of the code' }),
    retryAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When the password, or a refused send, may be tried again' }),
  }),
  outcomes: {
    authenticated: 'You are who you say; exchange the run for a session at POST /v1/sessions within ten minutes.',
    noAccount: 'The number, now proven yours, has no account that is open: register.',
    cancelled: 'You ended the login; what you had given was erased.',
    expired: 'Nothing came for too long; what you had given was erased. Start again.',
  },
  reasons: {
    ...provingReasons,
    'credentials-wrong': 'Number and password do not belong together: triesLeft says how many tries are left.',
    'login-waiting': 'Too many wrong passwords: wait until retryAt, or log in by a code.',
    'login-locked': 'Too many wrong passwords too often: log in by a code, reset the password, or ask us to unlock it.',
    'account-closed': 'The account of this number was closed.',
  },
});
