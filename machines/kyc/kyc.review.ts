import { kyc } from './kyc.setup.ts';

const awaitingClaim = kyc.createStateConfig({
  description: 'A member of staff is to take the case.',
  tags: ['awaiting.ops'],
  after: { reviewPatience: { target: 'awaitingClaim', reenter: true, actions: 'escalate' } },
  on: { 'ops.claim': { target: 'claimed', actions: { type: 'noteClaim', params: ({ event }) => event } } },
});

const claimed = kyc.createStateConfig({
  description: 'One member of staff has the case for a while, and nobody else decides it meanwhile.',
  tags: ['awaiting.ops'],
  after: { claimLease: { target: 'awaitingClaim', actions: 'dropClaim' } },
  on: {
    'ops.approve': {
      guard: { type: 'claimant', params: ({ event }) => event },
      target: 'awaitingSecondApproval',
      actions: { type: 'noteApproval', params: ({ event }) => event },
    },
    'ops.refuse': {
      guard: { type: 'claimant', params: ({ event }) => event },
      target: '#kyc.discarding',
      actions: [
        { type: 'noteReason', params: ({ event }) => event.because },
        { type: 'endAs', params: 'refused' },
      ],
    },
    'ops.askMore': [
      {
        guard: { type: 'claimantWants', params: ({ event }) => ({ ...event, is: 'photos' }) },
        target: '#kyc.awaitingPhotos',
        actions: ['dropPhotos', { type: 'askAgain', params: 'more-photos-needed' }],
      },
      {
        guard: { type: 'claimant', params: ({ event }) => event },
        target: '#kyc.collecting',
        actions: { type: 'askAgain', params: 'more-identity-needed' },
      },
    ],
  },
});

const awaitingSecondApproval = kyc.createStateConfig({
  description: 'One member of staff has approved; another must, or decides otherwise.',
  tags: ['awaiting.ops'],
  after: { reviewPatience: { target: 'awaitingSecondApproval', reenter: true, actions: 'escalate' } },
  on: {
    'ops.approve': {
      guard: { type: 'anotherReviewer', params: ({ event }) => event },
      target: '#kyc.recording',
      actions: { type: 'noteApproval', params: ({ event }) => event },
    },
    'ops.refuse': {
      target: '#kyc.discarding',
      actions: [
        { type: 'noteReason', params: ({ event }) => event.because },
        { type: 'endAs', params: 'refused' },
      ],
    },
    'ops.askMore': [
      {
        guard: { type: 'wants', params: ({ event }) => ({ what: event.what, is: 'photos' }) },
        target: '#kyc.awaitingPhotos',
        actions: ['dropPhotos', { type: 'askAgain', params: 'more-photos-needed' }],
      },
      { target: '#kyc.collecting', actions: { type: 'askAgain', params: 'more-identity-needed' } },
    ],
  },
});

export const underReview = kyc.createStateConfig({
  description: 'The registry gave no clear answer: two members of staff look at it.',
  initial: 'awaitingClaim',
  exit: 'dropClaim',
  entry: ['beginReview', { type: 'noteReason', params: 'needs-review' }],
  on: { 'user.cancel': { target: '#kyc.discarding', actions: { type: 'endAs', params: 'cancelled' } } },
  states: { awaitingClaim, claimed, awaitingSecondApproval },
});
