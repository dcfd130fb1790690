import { drawOf } from './payment.context.ts';
import { payment } from './payment.setup.ts';

const inquiring = payment.createStateConfig({
  description: 'The source is asked what became of the payment.',
  entry: 'countInquiry',
  invoke: {
    src: 'inquireFunding',
    input: ({ context }) => drawOf(context),
    onDone: [
      {
        guard: { type: 'inquiredAs', params: ({ event }) => ({ answer: event.output, status: 'captured' }) },
        target: '#payment.settling',
      },
      {
        guard: { type: 'inquiredAs', params: ({ event }) => ({ answer: event.output, status: 'declined' }) },
        target: '#payment.releasingFunds',
        actions: { type: 'noteDecline', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'inquiredAs', params: ({ event }) => ({ answer: event.output, status: 'reversed' }) },
        target: '#payment.releasingFunds',
        actions: { type: 'noteReason', params: 'reversed' },
      },
      // An absent payment may still be on its way to the network; taking it back makes sure that it never counts.
      {
        guard: { type: 'inquiredAs', params: ({ event }) => ({ answer: event.output, status: 'absent' }) },
        target: 'reversing',
      },
      {
        guard: { type: 'approvedInTime', params: ({ event }) => event.output },
        target: '#payment.takingFunding',
      },
      { guard: 'mayInquire', target: 'waiting' },
      { target: 'reversing' },
    ],
    onError: [{ guard: 'mayInquire', target: 'waiting' }, { target: 'reversing' }],
  },
});

const waiting = payment.createStateConfig({
  description: 'The source could not say; it is asked again by itself, or says so itself.',
  tags: ['awaiting.provider'],
  after: { inquiryPause: 'inquiring' },
  on: {
    'provider.authorisation': {
      guard: { type: 'aboutThisPayment', params: ({ event }) => event },
      target: 'inquiring',
    },
  },
});

const reversing = payment.createStateConfig({
  description: 'The source is told to take the payment back.',
  entry: 'countReversal',
  invoke: {
    src: 'giveBackFunding',
    input: ({ context }) => drawOf(context),
    onDone: [
      {
        guard: { type: 'givenBackAs', params: ({ event }) => ({ answer: event.output, result: 'reversed' }) },
        target: '#payment.releasingFunds',
        actions: { type: 'noteReason', params: 'reversed' },
      },
      {
        guard: { type: 'givenBackAs', params: ({ event }) => ({ answer: event.output, result: 'absent' }) },
        target: '#payment.releasingFunds',
        actions: { type: 'noteReason', params: 'not-taken' },
      },
      { target: 'awaitingOps' },
    ],
    onError: [{ guard: 'mayReverse', target: 'awaitingReversal' }, { target: 'awaitingOps' }],
  },
});

const awaitingReversal = payment.createStateConfig({
  description: 'The reversal did not go through; it is sent again by itself.',
  tags: ['awaiting.provider'],
  after: { reversalPause: 'reversing' },
});

const awaitingOps = payment.createStateConfig({
  description: 'Neither asking nor taking back worked; staff decide what is true.',
  tags: ['awaiting.ops'],
  after: { opsPatience: { target: 'inquiring', actions: 'startOver' } },
  on: {
    'ops.resolve': [
      {
        guard: { type: 'resolvedAsPaid', params: ({ event }) => event },
        target: '#payment.settling',
      },
      { target: '#payment.releasingFunds', actions: { type: 'noteReason', params: 'resolved-not-paid' } },
    ],
  },
});

export const underReview = payment.createStateConfig({
  description: 'Money may have moved and nobody has said so: the truth is being found out.',
  initial: 'inquiring',
  entry: { type: 'noteReason', params: 'outcome-unknown' },
  states: { inquiring, waiting, reversing, awaitingReversal, awaitingOps },
});
