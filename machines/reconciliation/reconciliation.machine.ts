import { reconciliation } from './reconciliation.setup.ts';

// A reconciliation compares one day of the card network's statement with the ledger, and moves nothing.
// Each difference becomes an item that staff deal with; one that is known already is not opened again, so that
// a day may be compared as often as anybody likes. A statement that cannot be had, or be true, is asked for again.
// It ends matched, differing or notCompared.

export const reconciliationMachine = reconciliation.createMachine({
  id: 'reconciliation',
  initial: 'comparing',
  context: ({ input: { run, input, policy } }) => ({
    run,
    policy,
    reason: null,
    day: input.day,
    comparisons: 0,
    lines: null,
    matched: null,
    pending: null,
    differing: null,
    opened: 0,
  }),
  states: {
    comparing: {
      description: 'The network’s statement is compared with the ledger.',
      entry: 'countComparison',
      invoke: {
        src: 'compareStatement',
        input: ({ context: { day, policy } }) => ({
          day,
          graceMs: policy.graceMs,
          mostDifferences: policy.mostDifferences,
        }),
        onDone: [
          {
            guard: { type: 'allMatched', params: ({ event }) => event.output },
            target: 'matched',
            actions: { type: 'noteCounts', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'someDiffer', params: ({ event }) => event.output },
            target: 'opening',
            actions: { type: 'noteCounts', params: ({ event }) => event.output },
          },
          { target: 'awaitingStatement', actions: { type: 'noteReason', params: 'statement-implausible' } },
        ],
        onError: { target: 'awaitingStatement', actions: { type: 'noteReason', params: 'statement-unavailable' } },
      },
    },
    awaitingStatement: {
      description: 'There is no statement yet that can be compared; it is asked for again by itself.',
      tags: ['awaiting.provider'],
      after: { statementPause: [{ guard: 'mayCompare', target: 'comparing' }, { target: 'notCompared' }] },
      on: { 'ops.compare': { target: 'comparing', actions: 'startOver' } },
    },
    opening: {
      description: 'An item is opened for each difference that has none.',
      invoke: {
        src: 'openDiscrepancies',
        input: {},
        onDone: [
          {
            guard: { type: 'someLeft', params: ({ event }) => event.output },
            target: 'opening',
            reenter: true,
            actions: { type: 'countOpened', params: ({ event }) => event.output },
          },
          { target: 'differing', actions: { type: 'countOpened', params: ({ event }) => event.output } },
        ],
        onError: { target: 'awaitingOpening', actions: { type: 'noteReason', params: 'system-busy' } },
      },
    },
    awaitingOpening: {
      description: 'Not all items could be opened; it is tried again by itself.',
      tags: ['awaiting.ops'],
      after: { openingPause: 'opening' },
    },
    matched: { type: 'final' },
    differing: { type: 'final' },
    notCompared: { type: 'final' },
  },
});
