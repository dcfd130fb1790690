import { assertEvent } from 'xstate';
import { paymentPassword } from './payment-password.setup.ts';

/** Before anything is chosen: what the account says, and the proof that fits it. */

export const askingAccount = paymentPassword.createStateConfig({
  description: 'The account is asked whether there is a payment password, and whether it may be set.',
  invoke: {
    src: 'askAccount',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: [
      {
        guard: { type: 'mayNot', params: ({ event }) => event.output },
        target: 'refused',
        actions: { type: 'noteStanding', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'hasOne', params: ({ event }) => event.output },
        target: 'awaitingProof',
        actions: { type: 'noteStanding', params: ({ event }) => event.output },
      },
      { target: 'findingPhone', actions: { type: 'noteStanding', params: ({ event }) => event.output } },
    ],
    onError: { target: 'refused', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const awaitingProof = paymentPassword.createStateConfig({
  description: 'There is a payment password: the owner gives it, or asks for a code instead.',
  tags: ['awaiting.user'],
  after: { proofExpiry: 'expired' },
  on: {
    'user.proveCurrent': 'tryingCurrent',
    'user.useCode': { target: 'findingPhone', actions: 'clearReason' },
    'user.cancel': 'cancelled',
  },
});

export const tryingCurrent = paymentPassword.createStateConfig({
  description: 'The account counts the try; then the password is compared.',
  invoke: {
    src: 'tryPaymentPassword',
    input: ({ context: { run }, event }) => {
      assertEvent(event, 'user.proveCurrent');
      return { user: run.owner, password: event.password };
    },
    onDone: [
      {
        guard: { type: 'proven', params: ({ event }) => event.output },
        target: 'awaitingChoice',
        actions: ['noteCurrent', { type: 'noteTry', params: ({ event }) => event.output }],
      },
      { target: 'awaitingProof', actions: { type: 'noteTry', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingProof', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const findingPhone = paymentPassword.createStateConfig({
  description: 'The owner’s own phone is looked up: no other may be proven here.',
  invoke: {
    src: 'ownPhone',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: { target: 'provingPhone', actions: { type: 'notePhone', params: ({ event }) => event.output } },
    onError: { target: 'refused', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const phoneProven = paymentPassword.createStateConfig({
  description: 'The phone is the owner’s: who is known says who they are besides, since a phone may be stolen.',
  always: [
    { guard: 'identityNeeded', target: 'awaitingIdentity', actions: 'clearProof' },
    { target: 'awaitingChoice' },
  ],
});

export const awaitingIdentity = paymentPassword.createStateConfig({
  description: 'The person is known by an identity; the owner gives the end of its number.',
  tags: ['awaiting.user'],
  after: { proofExpiry: 'expired' },
  on: { 'user.proveIdentity': { target: 'checkingIdentity', actions: 'clearProof' }, 'user.cancel': 'cancelled' },
});

export const checkingIdentity = paymentPassword.createStateConfig({
  description: 'The try is counted, then the number compared.',
  invoke: {
    src: 'tryIdentity',
    input: ({ context: { run, policy }, event }) => {
      assertEvent(event, 'user.proveIdentity');
      const { idNumberTail } = event;
      return { run: run.id, user: run.owner, idNumberTail, proofsPerDay: policy.proofsPerDay };
    },
    onDone: [
      {
        guard: { type: 'matches', params: ({ event }) => event.output },
        target: 'awaitingChoice',
        actions: { type: 'noteProof', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'differs', params: ({ event }) => event.output },
        target: 'awaitingIdentity',
        actions: { type: 'noteProof', params: ({ event }) => event.output },
      },
      { target: 'refused', actions: { type: 'noteProof', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingIdentity', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});
