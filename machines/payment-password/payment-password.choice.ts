import { assertEvent } from 'xstate';
import { paymentPassword } from './payment-password.setup.ts';

/** From a proof to a payment password that is in force. */

export const awaitingChoice = paymentPassword.createStateConfig({
  description: 'The owner has proven who they are, and chooses six digits.',
  tags: ['awaiting.user'],
  entry: ['dropPasswords', 'forgetTries'],
  after: { choiceExpiry: 'expired' },
  on: {
    'user.choose': {
      target: 'judging',
      actions: [{ type: 'takeChoice', params: ({ event }) => event }, 'clearReason'],
    },
    'user.cancel': 'cancelled',
  },
});

export const judging = paymentPassword.createStateConfig({
  description: 'What was chosen is judged: not easy to guess, and none of the last ones.',
  invoke: {
    src: 'judgePaymentPassword',
    input: ({ context: { run, policy }, event }) => {
      assertEvent(event, 'user.choose');
      return { user: run.owner, password: event.password, lastRefused: policy.lastRefused };
    },
    onDone: [
      { guard: { type: 'good', params: ({ event }) => event.output }, target: 'awaitingRepetition' },
      { target: 'awaitingChoice', actions: { type: 'noteJudgement', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingChoice', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const awaitingRepetition = paymentPassword.createStateConfig({
  description: 'What was chosen is good; the owner types it once more.',
  tags: ['awaiting.user'],
  after: { choiceExpiry: 'expired' },
  on: {
    'user.repeat': { target: 'saving', actions: { type: 'takeRepetition', params: ({ event }) => event } },
    'user.cancel': 'cancelled',
  },
});

export const saving = paymentPassword.createStateConfig({
  description: 'The two are compared, and the new payment password is put in force.',
  entry: 'countSaving',
  invoke: {
    src: 'savePaymentPassword',
    input: ({ context: { run, chosen, repeated } }) => ({ user: run.owner, password: chosen, repeated }),
    onDone: [
      {
        guard: { type: 'saved', params: ({ event }) => event.output },
        target: 'tellingAccount',
        actions: ['dropPasswords', 'clearReason'],
      },
      { target: 'awaitingChoice', actions: { type: 'noteReason', params: 'payment-password-differs' } },
    ],
    // It may be in force, its answer lost: only the same question may be asked again. Had it never been, the owner starts over.
    onError: [
      { guard: 'mayTryAgain', target: 'awaitingSaving', actions: { type: 'noteReason', params: 'system-busy' } },
      { target: 'refused', actions: { type: 'noteReason', params: 'system-busy' } },
    ],
  },
});

export const awaitingSaving = paymentPassword.createStateConfig({
  description: 'The database did not answer; the payment password is saved as soon as it does.',
  tags: ['awaiting.ops'],
  after: { savingPause: 'saving' },
});

export const tellingAccount = paymentPassword.createStateConfig({
  description:
    'The account is told: what was counted of the old one is forgotten, and after another proof less may leave.',
  invoke: {
    src: 'tellAccount',
    input: ({ context: { run, isSet, byCurrent } }) => ({
      user: run.owner,
      event: isSet === true && !byCurrent ? 'flow.paymentPasswordReset' : 'flow.paymentPasswordSet',
    }),
    onDone: [
      { guard: 'changes', target: 'changed', actions: 'clearReason' },
      { target: 'set', actions: 'clearReason' },
    ],
    onError: { target: 'awaitingTelling', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const awaitingTelling = paymentPassword.createStateConfig({
  description: 'The account could not be told yet; it is told as soon as it answers.',
  tags: ['awaiting.ops'],
  after: { savingPause: 'tellingAccount' },
});
