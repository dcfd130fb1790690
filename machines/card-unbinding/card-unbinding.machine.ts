import { assertEvent } from 'xstate';
import { unbinding } from './card-unbinding.setup.ts';

// Unbinding a card asks for the payment password, takes the card out of use at once, and has the network cancel the
// agreement about it: for a day by itself, then staff see to it. A card that something is being paid with stays, and so
// does the only one that the wallet’s money could leave to.
// It ends unbound, kept, refused or expired.

const findingCard = unbinding.createStateConfig({
  description: 'The card is looked up.',
  invoke: {
    src: 'findCard',
    input: ({ context: { run, card } }) => ({ user: run.owner, card }),
    onDone: [
      {
        guard: { type: 'isFound', params: ({ event }) => event.output },
        target: 'askingAccount',
        actions: { type: 'noteCard', params: ({ event }) => event.output },
      },
      { target: 'refused', actions: { type: 'noteCard', params: ({ event }) => event.output } },
    ],
    onError: { target: 'refused', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const askingAccount = unbinding.createStateConfig({
  description: 'The account is asked whether the payment password may be tried.',
  invoke: {
    src: 'askAccount',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: [
      {
        guard: { type: 'mayProve', params: ({ event }) => event.output },
        target: 'awaitingConfirmation',
        actions: { type: 'noteStanding', params: ({ event }) => event.output },
      },
      { target: 'refused', actions: { type: 'noteStanding', params: ({ event }) => event.output } },
    ],
    onError: { target: 'refused', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const awaitingConfirmation = unbinding.createStateConfig({
  description: 'The owner sees which card will be unbound, and confirms with the payment password.',
  tags: ['awaiting.user'],
  after: { confirmExpiry: 'expired' },
  on: { 'user.confirm': 'tryingPassword', 'user.cancel': 'kept' },
});

const tryingPassword = unbinding.createStateConfig({
  description: 'The account counts the try; then the payment password is compared.',
  invoke: {
    src: 'tryPaymentPassword',
    input: ({ context: { run }, event }) => {
      assertEvent(event, 'user.confirm');
      return { user: run.owner, password: event.password };
    },
    onDone: [
      {
        guard: { type: 'isRight', params: ({ event }) => event.output },
        target: 'takingOutOfUse',
        actions: { type: 'noteTry', params: ({ event }) => event.output },
      },
      { target: 'awaitingConfirmation', actions: { type: 'noteTry', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingConfirmation', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const takingOutOfUse = unbinding.createStateConfig({
  description: 'The card is taken out of use, unless something is being paid with it.',
  invoke: {
    src: 'takeOutOfUse',
    input: ({ context: { run, card } }) => ({ user: run.owner, card }),
    onDone: [
      {
        guard: { type: 'isTaken', params: ({ event }) => event.output },
        target: 'cancellingAgreement',
        actions: { type: 'noteTaken', params: ({ event }) => event.output },
      },
      { target: 'refused', actions: { type: 'noteTaken', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingConfirmation', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const cancellingAgreement = unbinding.createStateConfig({
  description: 'The card network is asked to cancel the agreement.',
  invoke: {
    src: 'cancelAgreement',
    input: ({ context: { run, card } }) => ({ user: run.owner, card }),
    onDone: { target: 'unbound', actions: 'clearReason' },
    onError: [
      {
        guard: 'mayAskNetwork',
        target: 'awaitingNetwork',
        actions: ['countAsking', { type: 'noteReason', params: 'network-busy' }],
      },
      { target: 'awaitingStaff', actions: { type: 'noteReason', params: 'network-busy' } },
    ],
  },
});

export const cardUnbindingMachine = unbinding.createMachine({
  id: 'card-unbinding',
  initial: 'findingCard',
  context: ({ input: { run, input, policy } }) => ({
    run,
    policy,
    reason: null,
    card: input.card,
    cardMask: null,
    issuer: null,
    kind: null,
    isUsable: false,
    triesLeft: null,
    retryAt: null,
    asked: 0,
  }),
  states: {
    findingCard,
    askingAccount,
    awaitingConfirmation,
    tryingPassword,
    takingOutOfUse,
    cancellingAgreement,
    awaitingNetwork: {
      description: 'The network does not answer; it is asked again by itself for a day.',
      tags: ['awaiting.provider'],
      after: { networkPause: 'cancellingAgreement' },
    },
    awaitingStaff: {
      description: 'The network did not answer for a day: staff see to it, and it is asked once a day.',
      tags: ['awaiting.ops'],
      after: { staffPatience: 'cancellingAgreement' },
      on: { 'ops.retry': 'cancellingAgreement' },
    },
    unbound: { type: 'final' },
    kept: { type: 'final', entry: 'clearReason' },
    refused: { type: 'final' },
    expired: { type: 'final', entry: 'clearReason' },
  },
});
