import { approval, messageOf } from './approval.setup.ts';

// An approval holds what one member of staff proposed until a second one has decided: nobody moves money alone.
// The run is told by the approval itself, once, and only after the second person agreed.
// It ends applied, notTaken, refused or expired; in all but the first nothing was done.

export const approvalMachine = approval.createMachine({
  id: 'approval',
  initial: 'awaitingSecond',
  context: ({ input: { run, input, policy } }) => ({
    run,
    policy,
    reason: null,
    target: input.run,
    flow: input.flow,
    event: input.event,
    fields: input.fields,
    by: input.by,
    because: input.because,
    decidedBy: null,
    decidedBecause: null,
  }),
  states: {
    awaitingSecond: {
      description: 'A second member of staff looks at what is proposed, and approves or refuses it.',
      tags: ['awaiting.ops'],
      after: { approvalExpiry: { target: 'expired', actions: 'clearReason' } },
      on: {
        'ops.approve': [
          {
            guard: { type: 'secondPerson', params: ({ event }) => event },
            target: 'tellingRun',
            actions: [{ type: 'noteDecision', params: ({ event }) => event }, 'clearReason'],
          },
          { actions: { type: 'noteReason', params: 'same-person' } },
        ],
        'ops.refuse': {
          target: 'refused',
          actions: [{ type: 'noteDecision', params: ({ event }) => event }, 'clearReason'],
        },
      },
    },
    tellingRun: {
      description: 'The run is being told what was agreed.',
      invoke: {
        src: 'tellRun',
        input: ({ context }) => ({
          key: messageOf(context),
          run: context.target,
          event: context.event,
          fields: context.fields,
        }),
        onDone: [
          {
            guard: { type: 'taken', params: ({ event }) => event.output },
            target: 'applied',
            actions: 'clearReason',
          },
          { target: 'notTaken', actions: 'clearReason' },
        ],
        onError: { target: 'awaitingTelling', actions: { type: 'noteReason', params: 'system-busy' } },
      },
    },
    awaitingTelling: {
      description: 'The run could not be told; the same message is sent again by itself.',
      tags: ['awaiting.ops'],
      after: { tellingPause: 'tellingRun' },
    },
    applied: { type: 'final' },
    notTaken: { type: 'final' },
    refused: { type: 'final' },
    expired: { type: 'final' },
  },
});
