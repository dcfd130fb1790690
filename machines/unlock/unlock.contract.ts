import { z } from 'zod';
import { defineContract, text } from '../kit/contract.ts';
import type { StaffRule } from '../kit/contract.ts';
import { staffIdSchema } from '../kit/ids.ts';
import { personal } from '../kit/sealed.ts';
import { phoneField, provingEvents, provingReasons, provingView } from '../parts/proving.contract.ts';
import { passwordField } from '../parts/password.contract.ts';
import { idNumberTailField, newPasswordAdvice, proofReasons } from '../parts/recovery.contract.ts';

/** Staff read it, so it is no place for numbers by which a person or a card could be known, nor for a code. */
const wordsToStaff = text(500).refine((words) => !/\p{Nd}{5}/u.test(words), {
  error: 'must not hold long numbers: our staff never need your password, code, card or ID number',
});

const desk: StaffRule = { roles: ['support', 'operator'] };

const ticket = {
  overdue: z.boolean().meta({ description: 'Did it wait longer than we promise?' }),
  questions: z.int().meta({ description: 'How often our staff asked' }),
};

const decision = z.strictObject({ by: staffIdSchema, reason: text(200) });

export const unlockContract = defineContract({
  input: z.strictObject({
    phone: phoneField,
    what: z.enum(['login', 'payment']).meta({ description: 'Which password is locked' }),
  }),
  events: {
    ...provingEvents,
    'user.proveIdentity': z.strictObject({ idNumberTail: idNumberTailField }),
    'user.askSupport': z.strictObject({ text: wordsToStaff }),
    'user.answer': z.strictObject({ idNumberTail: idNumberTailField, name: personal(text(100)) }),
    'user.setPassword': z.strictObject({ password: passwordField }),
    'user.cancel': z.strictObject({}),
    'ops.claim': z.strictObject({ by: staffIdSchema }),
    'ops.askQuestion': z.strictObject({ by: staffIdSchema }),
    'ops.approve': decision,
    'ops.refuse': decision,
  },
  view: z.strictObject({
    ...provingView,
    triesLeft: z.int().nullable().meta({ description: 'Tries left: of the code, then of the identity' }),
    retryAt: z.iso.datetime().nullable().meta({ description: 'When what was refused may be tried again' }),
    what: z.enum(['login', 'payment']),
    selfService: z.boolean().meta({ description: 'May the identity be proven here, without our staff?' }),
    ticket: z
      .strictObject(ticket)
      .nullable()
      .meta({ description: 'What our staff were asked; null when they were not' }),
  }),
  staff: { 'ops.claim': desk, 'ops.askQuestion': desk, 'ops.approve': desk, 'ops.refuse': desk },
  staffView: z.strictObject({
    phoneMask: z.string().nullable().meta({ description: 'The number, proven to be the asker’s' }),
    what: z.enum(['login', 'payment']),
    frozen: z.boolean().meta({ description: 'Two people must approve' }),
    ticket: z
      .strictObject({
        ...ticket,
        text: z.string(),
        claimedBy: z.string().nullable(),
        approvedBy: z.string().nullable().meta({ description: 'Who approved first or alone' }),
        note: z.string().nullable().meta({ description: 'What was said of the decision' }),
        matched: z.int().meta({ description: 'Answers that were right; which ones is told to nobody' }),
        mismatched: z.int(),
      })
      .nullable(),
  }),
  outcomes: {
    unlocked: 'The password may be tried afresh; of the login it is the new one that you chose.',
    noAccount: 'The number, now proven yours, has no account that is open: register.',
    refused: 'It stays as it was: reason says why.',
    cancelled: 'You ended it; what you had given was erased.',
    expired: 'Nothing came for too long; what you had given was erased. Start again.',
  },
  reasons: {
    ...provingReasons,
    ...proofReasons,
    ...newPasswordAdvice,
    'not-locked': 'Nothing is locked: try the password.',
    'self-service-not-offered': 'This account is unlocked by our staff only: ask them.',
    'asked-enough': 'Our staff asked as often as they may: they decide by what they know.',
    'refused-by-staff': 'Our staff could not be sure that it is you: call us.',
  },
});
