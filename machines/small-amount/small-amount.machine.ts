import { assertEvent } from 'xstate';
import { choosing } from './small-amount.setup.ts';

// A user chooses how much is paid without the payment password, down to nothing: less at once, more again only by the
// payment password, and never more than policy allows. The account keeps what was chosen.
// It ends set, cancelled, expired or refused.

const askingAccount = choosing.createStateConfig({
  description: 'The account is asked what was chosen before, and whether it may be used.',
  invoke: {
    src: 'askAccount',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: [
      {
        guard: { type: 'mayNot', params: ({ event }) => event.output },
        target: 'refused',
        actions: { type: 'noteRefusal', params: ({ event }) => event.output },
      },
      { guard: 'tooLarge', target: 'refused', actions: { type: 'noteReason', params: 'small-amount-too-large' } },
      {
        guard: { type: 'cannotRaise', params: ({ event }) => event.output },
        target: 'refused',
        actions: { type: 'noteReason', params: 'payment-password-not-set' },
      },
      {
        guard: { type: 'raises', params: ({ event }) => event.output },
        target: 'awaitingPassword',
        actions: { type: 'noteTries', params: ({ event }) => event.output },
      },
      { target: 'tellingAccount' },
    ],
    onError: { target: 'refused', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const tryingPassword = choosing.createStateConfig({
  description: 'The account counts the try; then the payment password is compared.',
  invoke: {
    src: 'tryPaymentPassword',
    input: ({ context: { run }, event }) => {
      assertEvent(event, 'user.confirm');
      return { user: run.owner, password: event.password };
    },
    onDone: [
      {
        guard: { type: 'right', params: ({ event }) => event.output },
        target: 'tellingAccount',
        actions: 'noteProof',
      },
      { target: 'awaitingPassword', actions: { type: 'noteTry', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingPassword', actions: { type: 'noteReason', params: 'payment-password-unchecked' } },
  },
});

const tellingAccount = choosing.createStateConfig({
  description: 'The account is told; without the password it takes what is less, and nothing that is more.',
  invoke: {
    src: 'tellAccount',
    input: ({ context: { run, asked, proven } }) => ({
      user: run.owner,
      event: 'flow.smallAmountSet',
      smallAmount: asked,
      proven,
    }),
    onDone: [
      { guard: { type: 'taken', params: ({ event }) => event.output }, target: 'set', actions: 'clearReason' },
      { target: 'refused', actions: { type: 'noteReason', params: 'account-closed' } },
    ],
    onError: { target: 'awaitingTelling', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const smallAmountMachine = choosing.createMachine({
  id: 'small-amount',
  initial: 'askingAccount',
  context: ({ input: { run, input, policy } }) => ({
    run,
    policy,
    reason: null,
    asked: input,
    proven: false,
    triesLeft: null,
    retryAt: null,
  }),
  states: {
    askingAccount,
    awaitingPassword: {
      description: 'It is more than before: the owner gives the payment password.',
      tags: ['awaiting.user'],
      after: { proofExpiry: 'expired' },
      on: { 'user.confirm': 'tryingPassword', 'user.cancel': 'cancelled' },
    },
    tryingPassword,
    tellingAccount,
    awaitingTelling: {
      description: 'The account could not be told yet; it is told as soon as it answers.',
      tags: ['awaiting.ops'],
      after: { tellingPause: 'tellingAccount' },
    },
    set: { type: 'final' },
    cancelled: { type: 'final' },
    expired: { type: 'final' },
    refused: { type: 'final' },
  },
});
