import { discrepancy, itemOf, sidesOf } from './discrepancy.setup.ts';

// A discrepancy is one difference between the card network's statement and the ledger, until somebody has dealt with it.
// One member of staff claims it and proposes to book it against suspense, or explains why it is right; a second one
// has to agree. Before anything is booked the ledger is looked at again, and what agrees by itself is closed by itself.
// It ends posted, explained or vanished.

export const discrepancyMachine = discrepancy.createMachine({
  id: 'discrepancy',
  initial: 'open',
  context: ({ input: { run, input, policy } }) => ({
    ...input,
    run,
    policy,
    reason: null,
    claimedBy: null,
    explanation: null,
  }),
  states: {
    open: {
      description: 'A member of staff is to take the item; once a day both sides are compared anew.',
      tags: ['awaiting.ops'],
      entry: 'dropClaim',
      after: { recheckPause: 'checking' },
      on: { 'ops.claim': { target: 'claimed', actions: { type: 'noteClaim', params: ({ event }) => event } } },
    },
    claimed: {
      description: 'One member of staff looks into it, and proposes what a second one has to agree with.',
      tags: ['awaiting.ops'],
      after: { claimLease: 'checking' },
      on: {
        'ops.post': { guard: { type: 'claimant', params: ({ event }) => event }, target: 'posting' },
        'ops.explain': {
          guard: { type: 'claimant', params: ({ event }) => event },
          target: 'explaining',
          actions: { type: 'noteExplanation', params: ({ event }) => event },
        },
      },
    },
    checking: {
      description: 'Both sides are compared anew.',
      invoke: {
        src: 'checkDiscrepancy',
        input: ({ context }) => itemOf(context),
        onDone: [
          {
            guard: { type: 'gone', params: ({ event }) => event.output },
            target: 'vanished',
            actions: 'clearReason',
          },
          { target: 'open', actions: { type: 'noteSides', params: ({ event }) => event.output } },
        ],
        onError: 'open',
      },
    },
    posting: {
      description: 'The difference is being booked against suspense.',
      invoke: {
        src: 'postCorrection',
        input: ({ context }) => ({
          key: `${context.run.id}/correction`,
          ...itemOf(context),
          ...sidesOf(context),
        }),
        onDone: [
          {
            guard: { type: 'posted', params: ({ event }) => event.output },
            target: 'posted',
            actions: 'clearReason',
          },
          { target: 'checking', actions: { type: 'noteReason', params: 'books-moved' } },
        ],
        onError: { target: 'awaitingLedger', actions: { type: 'noteReason', params: 'system-busy' } },
      },
    },
    awaitingLedger: {
      description: 'The ledger did not answer; the same entry is asked for again by itself.',
      tags: ['awaiting.ops'],
      after: { ledgerPause: 'posting' },
    },
    explaining: {
      description: 'It is being noted that the difference is right.',
      invoke: {
        src: 'explainDiscrepancy',
        input: ({ context }) => ({ discrepancy: context.run.id, ...sidesOf(context) }),
        onDone: { target: 'explained', actions: 'clearReason' },
        onError: { target: 'awaitingNote', actions: { type: 'noteReason', params: 'system-busy' } },
      },
    },
    awaitingNote: {
      description: 'It could not be noted that the difference is right; that is tried again by itself.',
      tags: ['awaiting.ops'],
      after: { ledgerPause: 'explaining' },
    },
    posted: { type: 'final' },
    explained: { type: 'final' },
    vanished: { type: 'final' },
  },
});
