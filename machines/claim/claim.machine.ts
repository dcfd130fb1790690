import { claim } from './claim.setup.ts';

// A claim is where the payee of a large transfer takes the money or declines it. The transfer, which is the payer's,
// keeps the money and decides: this run tells it what the payee says, and is told when there is nothing to take any more.
// It ends accepted, declined, withdrawn or lapsed.

const askingAccount = claim.createStateConfig({
  description: 'The payee’s account is asked whether it can receive money.',
  invoke: {
    src: 'askAccount',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: [
      {
        guard: { type: 'mayReceive', params: ({ event }) => event.output },
        target: 'answering',
        actions: ['clearReason', 'accept'],
      },
      { target: 'awaitingAnswer', actions: { type: 'noteReason', params: 'may-not-receive' } },
    ],
    onError: { target: 'awaitingAnswer', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const answering = claim.createStateConfig({
  description: 'The transfer is told what the payee says.',
  invoke: {
    src: 'answerTransfer',
    input: ({ context }) => ({ transfer: context.transfer, answer: context.answer ?? 'flow.declined' }),
    onDone: [
      {
        guard: { type: 'accepted', params: ({ event }) => event.output },
        target: 'accepted',
        actions: 'clearReason',
      },
      {
        guard: { type: 'declined', params: ({ event }) => event.output },
        target: 'declined',
        actions: 'clearReason',
      },
      { guard: { type: 'over', params: ({ event }) => event.output }, target: 'withdrawn', actions: 'clearReason' },
      { target: 'awaitingTransfer', actions: { type: 'noteReason', params: 'system-busy' } },
    ],
    onError: { target: 'awaitingTransfer', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const claimMachine = claim.createMachine({
  id: 'claim',
  initial: 'awaitingAnswer',
  context: ({ input: { run, input, policy } }) => ({ run, policy, reason: null, answer: null, ...input }),
  states: {
    awaitingAnswer: {
      description: 'The payee sees who sends how much, and takes it or declines it.',
      tags: ['awaiting.user'],
      after: { claimExpiry: 'lapsed' },
      on: {
        'user.accept': 'askingAccount',
        'user.decline': { target: 'answering', actions: 'decline' },
        'flow.withdrawn': 'withdrawn',
      },
    },
    askingAccount,
    answering,
    awaitingTransfer: {
      description: 'The transfer could not be told yet; it is told as soon as it answers.',
      tags: ['awaiting.ops'],
      after: { retryPause: 'answering' },
      on: { 'flow.withdrawn': 'withdrawn' },
    },
    accepted: { type: 'final' },
    declined: { type: 'final' },
    withdrawn: { type: 'final' },
    lapsed: { type: 'final' },
  },
});
