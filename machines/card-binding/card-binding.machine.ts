import { issuerStates } from './card-binding.issuer.ts';
import { binding, noCardYet } from './card-binding.setup.ts';

// Binding a card proves that it is its owner’s: the number is read, the issuer compares it with the proven identity and
// the phone it has, and a code of the issuer’s own is entered. What did not fit is told, and corrected in the same run; an
// issuer that is busy is asked again by itself. Only the network’s token of the card is kept.
// It ends bound, refused, cancelled or expired.

const askingAccount = binding.createStateConfig({
  description: 'The account is asked whether its owner may bind a card now.',
  invoke: {
    src: 'askAccount',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: [
      {
        guard: { type: 'mayBind', params: ({ event }) => event.output },
        target: 'awaitingCard',
        actions: 'clearReason',
      },
      { target: 'refused', actions: { type: 'noteStanding', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingStanding', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const awaitingStanding = binding.createStateConfig({
  description: 'The account did not answer; it is asked again by itself.',
  tags: ['awaiting.ops'],
  after: { accountPause: 'askingAccount' },
});

const awaitingCard = binding.createStateConfig({
  description: 'The owner gives the card’s number and the phone that the bank has for it.',
  tags: ['awaiting.user'],
  after: { cardExpiry: 'expired' },
  on: {
    'user.submitCard': { target: 'readingCard', actions: { type: 'takeCard', params: ({ event }) => event } },
    'user.reportPermission': { actions: { type: 'notePermission', params: ({ event }) => event } },
    'user.cancel': 'cancelled',
  },
});

const readingCard = binding.createStateConfig({
  description: 'The number is read, and whether this card has a place among the owner’s.',
  invoke: {
    src: 'readCard',
    input: ({ context: { run, policy, number } }) => ({ user: run.owner, number, mostCards: policy.mostCards }),
    onDone: [
      {
        guard: { type: 'isReadable', params: ({ event }) => event.output },
        target: 'checkingHolder',
        actions: { type: 'noteRead', params: ({ event }) => event.output },
      },
      { target: 'awaitingCard', actions: { type: 'noteRead', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingCard', actions: ['dropCard', { type: 'noteReason', params: 'system-busy' }] },
  },
});

export const cardBindingMachine = binding.createMachine({
  id: 'card-binding',
  initial: 'askingAccount',
  context: ({ input: { run, policy } }) => ({ run, policy, reason: null, ...noCardYet }),
  states: {
    askingAccount,
    awaitingStanding,
    awaitingCard,
    readingCard,
    ...issuerStates,
    bound: { type: 'final' },
    refused: { type: 'final', entry: 'dropCard' },
    cancelled: { type: 'final', entry: ['dropCard', 'clearReason'] },
    expired: { type: 'final', entry: ['dropCard', 'clearReason'] },
  },
});
