import { kyc } from './kyc.setup.ts';

const recording = kyc.createStateConfig({
  description: 'The identity is recorded as proven, unless another account was first.',
  entry: 'clearReason',
  invoke: {
    src: 'proveIdentity',
    input: ({ context: { run, reviewers } }) => ({ run: run.id, user: run.owner, reviewers: [...reviewers] }),
    onDone: [
      { guard: { type: 'isProven', params: ({ event }) => event.output }, target: 'raisingTier' },
      {
        target: 'discarding',
        actions: [
          { type: 'noteReason', params: 'identity-taken' },
          { type: 'endAs', params: 'refused' },
        ],
      },
    ],
    onError: { target: 'awaitingRecord', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const raisingTier = kyc.createStateConfig({
  description: 'The account is told that its owner is known now.',
  invoke: {
    src: 'tellAccount',
    input: ({ context: { run } }) => ({ user: run.owner, event: 'flow.identityProven', tier: 'II', document: run.id }),
    onDone: [
      {
        guard: { type: 'takenWithEnd', params: ({ event }) => event.output },
        target: 'watchingDocument',
        actions: 'clearReason',
      },
      {
        guard: { type: 'taken', params: ({ event }) => event.output },
        target: 'approved',
        actions: 'clearReason',
      },
      {
        target: 'discarding',
        actions: [
          { type: 'noteReason', params: 'account-closed' },
          { type: 'endAs', params: 'refused' },
        ],
      },
    ],
    onError: { target: 'awaitingAccount', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const watchingDocument = kyc.createStateConfig({
  description: 'A watch is set over the document, which has an end.',
  invoke: {
    src: 'watchDocument',
    input: ({ context: { run } }) => ({ user: run.owner, proof: run.id }),
    onDone: { target: 'approved', actions: 'clearReason' },
    onError: { target: 'awaitingWatch', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

/** What leads to the ends of a run, and the ends. */
export const kycEnds = {
  awaitingStanding: kyc.createStateConfig({
    description: 'The account did not answer; it is asked again by itself.',
    tags: ['awaiting.ops'],
    after: { accountPause: 'askingAccount' },
  }),
  recording,
  awaitingRecord: kyc.createStateConfig({
    description: 'The identity could not be recorded yet; it is tried again by itself.',
    tags: ['awaiting.ops'],
    after: { recordPause: 'recording' },
  }),
  raisingTier,
  awaitingAccount: kyc.createStateConfig({
    description: 'The account did not hear yet that its owner is known; it is told again by itself.',
    tags: ['awaiting.ops'],
    after: { accountPause: 'raisingTier' },
  }),
  watchingDocument,
  awaitingWatch: kyc.createStateConfig({
    description: 'There is no watch over the document yet; it is set by itself.',
    tags: ['awaiting.ops'],
    after: { accountPause: 'watchingDocument' },
  }),
  discarding: kyc.createStateConfig({
    description: 'What the owner gave is being deleted.',
    invoke: {
      src: 'discardIdentity',
      input: ({ context: { run } }) => ({ run: run.id, user: run.owner }),
      onDone: [
        { guard: { type: 'endsAs', params: 'expired' }, target: 'expired' },
        { guard: { type: 'endsAs', params: 'cancelled' }, target: 'cancelled' },
        { target: 'refused' },
      ],
      onError: 'awaitingDeletion',
    },
  }),
  awaitingDeletion: kyc.createStateConfig({
    description: 'The deletion did not go through; it is tried again by itself until it does.',
    tags: ['awaiting.ops'],
    after: { recordPause: 'discarding' },
  }),
  approved: { type: 'final' },
  refused: { type: 'final' },
  cancelled: { type: 'final' },
  expired: { type: 'final' },
} as const;
