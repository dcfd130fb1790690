import { closing } from './close-account.setup.ts';

// Closing an account gives its user time to think it over, looks twice whether anything is left in it,
// then unbinds the cards and erases the person: nothing that was sealed for them can be read again. Until then it may be withdrawn.
// It ends closed, kept, refused or expired.

const checking = closing.createStateConfig({
  description: 'It is looked whether anything is left in the account.',
  invoke: {
    src: 'checkClosing',
    input: ({ context }) => ({ user: context.run.owner }),
    onDone: [
      { guard: { type: 'clear', params: ({ event }) => event.output }, target: 'awaitingConfirmation' },
      { target: 'refused', actions: { type: 'noteCheck', params: ({ event }) => event.output } },
    ],
    onError: { target: 'refused', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const requesting = closing.createStateConfig({
  description: 'The account is told that it will close: nothing new may begin.',
  invoke: {
    src: 'tellAccount',
    input: ({ context }) => ({ user: context.run.owner, event: 'flow.closeRequested' }),
    onDone: [
      { guard: { type: 'taken', params: ({ event }) => event.output }, target: 'coolingOff', actions: 'clearReason' },
      { target: 'refused', actions: { type: 'noteReason', params: 'not-now' } },
    ],
    onError: { target: 'awaitingRequest', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const checkingAgain = closing.createStateConfig({
  description: 'It is looked once more whether anything is left.',
  invoke: {
    src: 'checkClosing',
    input: ({ context }) => ({ user: context.run.owner }),
    onDone: [
      { guard: { type: 'clear', params: ({ event }) => event.output }, target: 'closingAccount' },
      { target: 'coolingOff', actions: { type: 'noteCheck', params: ({ event }) => event.output } },
    ],
    onError: { target: 'coolingOff', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const closingAccount = closing.createStateConfig({
  description: 'The account is told that it is closed.',
  invoke: {
    src: 'tellAccount',
    input: ({ context }) => ({ user: context.run.owner, event: 'flow.closed' }),
    // An account that staff froze in the meantime does not close: the user hears of it and may ask.
    onDone: [
      {
        guard: { type: 'taken', params: ({ event }) => event.output },
        target: 'unbindingCards',
        actions: 'clearReason',
      },
      { target: 'coolingOff', actions: { type: 'noteReason', params: 'not-now' } },
    ],
    onError: { target: 'coolingOff', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const closeAccountMachine = closing.createMachine({
  id: 'close-account',
  initial: 'checking',
  context: ({ input: { run, policy } }) => ({ run, policy, reason: null }),
  states: {
    checking,
    awaitingConfirmation: {
      description: 'The user has seen what closing means, and confirms or cancels.',
      tags: ['awaiting.user'],
      after: { confirmExpiry: 'expired' },
      on: { 'user.confirm': 'requesting', 'user.cancel': 'kept' },
    },
    requesting,
    awaitingRequest: {
      description: 'The account did not answer; it is told again by itself.',
      tags: ['awaiting.ops'],
      after: { pause: 'requesting' },
    },
    coolingOff: {
      description: 'Time to think it over; the account can only be looked at.',
      tags: ['awaiting.user'],
      after: { coolOffExpiry: 'checkingAgain' },
      on: { 'user.withdraw': 'withdrawing' },
    },
    checkingAgain,
    closingAccount,
    unbindingCards: {
      description: 'The agreements about the user’s cards are being cancelled, as long as their tokens can be read.',
      invoke: {
        src: 'unbindCards',
        input: ({ context }) => ({ user: context.run.owner }),
        onDone: { target: 'erasing', actions: 'clearReason' },
        onError: { target: 'awaitingUnbinding', actions: { type: 'noteReason', params: 'system-busy' } },
      },
    },
    awaitingUnbinding: {
      description: 'The card network did not answer; it is asked again by itself until it does.',
      tags: ['awaiting.ops'],
      after: { pause: 'unbindingCards' },
    },
    erasing: {
      description: 'The person is being erased.',
      invoke: {
        src: 'eraseUser',
        input: ({ context }) => ({ user: context.run.owner }),
        onDone: { target: 'closed', actions: 'clearReason' },
        onError: { target: 'awaitingErasure', actions: { type: 'noteReason', params: 'system-busy' } },
      },
    },
    awaitingErasure: {
      description: 'The erasure did not go through; it is tried again by itself until it does.',
      tags: ['awaiting.ops'],
      after: { pause: 'erasing' },
    },
    withdrawing: {
      description: 'The account is told that it stays open.',
      invoke: {
        src: 'tellAccount',
        input: ({ context }) => ({ user: context.run.owner, event: 'flow.closeWithdrawn' }),
        onDone: [
          { guard: { type: 'taken', params: ({ event }) => event.output }, target: 'kept', actions: 'clearReason' },
          { target: 'kept', actions: { type: 'noteReason', params: 'not-now' } },
        ],
        onError: { target: 'coolingOff', actions: { type: 'noteReason', params: 'system-busy' } },
      },
    },
    closed: { type: 'final' },
    kept: { type: 'final' },
    refused: { type: 'final' },
    expired: { type: 'final' },
  },
});
