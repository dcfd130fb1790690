import { z } from 'zod';
import { defineContract, text } from '../kit/contract.ts';
import type { StaffRule } from '../kit/contract.ts';
import { staffIdSchema } from '../kit/ids.ts';
import { personal } from '../kit/sealed.ts';
import { passwordField } from '../parts/password.contract.ts';
import { phoneField } from '../parts/proving.contract.ts';
import { idNumberTailField, newPasswordAdvice, proofReasons } from '../parts/recovery.contract.ts';

const desk: StaffRule = { roles: ['support', 'operator'] };
const decision = z.strictObject({ by: staffIdSchema, reason: text(200) });

const tries = {
  triesLeft: z.int().nullable().meta({ description: 'Tries left today to say who one is' }),
  retryAt: z.iso.datetime().nullable().meta({ description: 'When what was refused may be tried again' }),
};
const phoneMask = z.string().nullable();

export const lostPhoneContract = defineContract({
  // The number that is lost, and the one that the person has now.
  input: z.strictObject({
    phone: phoneField,
    newPhone: phoneField,
    by: staffIdSchema,
    because: text(200),
  }),
  events: {
    'ops.giveFacts': z.strictObject({ by: staffIdSchema, idNumberTail: idNumberTailField, name: personal(text(100)) }),
    'ops.approve': decision,
    'ops.refuse': decision,
    'user.proveIdentity': z.strictObject({ idNumberTail: idNumberTailField }),
    'user.setPassword': z.strictObject({ password: passwordField }),
    'user.cancel': z.strictObject({}),
  },
  starters: desk.roles,
  staff: { 'ops.giveFacts': desk, 'ops.approve': desk, 'ops.refuse': desk },
  view: z.strictObject({ phoneMask: phoneMask.meta({ description: 'The new number' }), ...tries }),
  staffView: z.strictObject({
    ...tries,
    oldPhoneMask: phoneMask,
    phoneMask: phoneMask.meta({ description: 'The new number' }),
    openedBy: z.string(),
    because: z.string(),
    matched: z.int().meta({ description: 'Of two facts that were said, how many were right; which is told to nobody' }),
    approvedBy: z.array(z.string()),
    note: z.string().nullable().meta({ description: 'What was said of the last decision' }),
    opensAt: z.iso.datetime().nullable().meta({ description: 'Until then whoever has the lost number may object' }),
  }),
  outcomes: {
    recovered: 'The new number and the new password are yours to log in with; everybody else is logged out.',
    noAccount: 'The lost number has no account that is open.',
    refused: 'It stays as it was: reason says why.',
    cancelled: 'You ended it; what you had given was erased.',
    expired: 'Nothing came for too long; what you had given was erased.',
  },
  reasons: {
    'phone-invalid': 'The new number is none that messages can be sent to: ask for it once more.',
    'phone-same': 'That is the lost number itself: ask for another, or let the person unlock it by a code.',
    'identity-not-known': 'The person never proved an identity, so nobody can be known by it: it cannot be done.',
    'facts-wrong': 'What was said is not what we know: triesLeft says how often it may be tried today.',
    ...proofReasons,
    'refused-by-staff': 'Our staff could not be sure that it is you: call us.',
    'phone-unreachable': 'The carrier cannot reach the new number: begin again with another.',
    'phone-taken': 'The new number belongs to another account.',
    'changed-meanwhile': 'The account has another number by now: nothing was changed.',
    ...newPasswordAdvice,
    'system-busy': 'We could not finish at once; nothing is lost.',
  },
});
