import { assertEvent } from 'xstate';
import { unlock } from './unlock.setup.ts';

const awaitingClaim = unlock.createStateConfig({
  description: 'Our staff were asked; none of them has taken it up.',
  tags: ['awaiting.ops'],
  after: { promised: { actions: 'noteOverdue' } },
  on: { 'ops.claim': { target: 'claimed', actions: { type: 'noteClaim', params: ({ event }) => event } } },
});

const claimed = unlock.createStateConfig({
  description: 'One of our staff looks into it; when nothing comes of that for a while, others may.',
  tags: ['awaiting.ops'],
  after: { claimLease: { target: 'awaitingClaim', actions: 'dropClaim' } },
  on: {
    'ops.askQuestion': [
      {
        guard: { type: 'mayAsk', params: ({ event }) => event },
        target: 'awaitingAnswer',
        actions: 'countQuestion',
      },
      {
        guard: { type: 'isClaimant', params: ({ event }) => event },
        actions: { type: 'noteReason', params: 'asked-enough' },
      },
    ],
    'ops.approve': [
      {
        guard: { type: 'needsSecond', params: ({ event }) => event },
        target: 'awaitingSecondApproval',
        actions: { type: 'noteApproval', params: ({ event }) => event },
      },
      {
        guard: { type: 'isClaimant', params: ({ event }) => event },
        target: '#unlock.granted',
        actions: { type: 'noteApproval', params: ({ event }) => event },
      },
    ],
    'ops.refuse': {
      guard: { type: 'isClaimant', params: ({ event }) => event },
      target: '#unlock.forgetting',
      actions: [
        { type: 'noteStaffRefusal', params: ({ event }) => event },
        { type: 'endAs', params: 'refused' },
      ],
    },
  },
});

const awaitingAnswer = unlock.createStateConfig({
  description: 'Our staff want to know more of who is asking; the owner says it.',
  tags: ['awaiting.user'],
  after: { answerExpiry: { target: 'awaitingClaim', actions: 'dropClaim' } },
  on: { 'user.answer': { target: 'comparingFacts', actions: 'clearReason' } },
});

const comparingFacts = unlock.createStateConfig({
  description:
    'What was said is compared with what is proven; our staff hear how much of it was right, and nothing else.',
  invoke: {
    src: 'compareFacts',
    input: ({ context: { run, user }, event }) => {
      assertEvent(event, 'user.answer');
      return { user: user ?? run.owner, idNumberTail: event.idNumberTail, name: event.name };
    },
    onDone: { target: 'claimed', actions: { type: 'noteFacts', params: ({ event }) => event.output } },
    onError: { target: 'awaitingAnswer', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const awaitingSecondApproval = unlock.createStateConfig({
  description: 'The account is frozen and one of our staff has approved; another must, too.',
  tags: ['awaiting.ops'],
  after: { approvalExpiry: { target: 'awaitingClaim', actions: 'dropClaim' } },
  on: {
    'ops.approve': {
      guard: { type: 'isAnother', params: ({ event }) => event },
      target: '#unlock.granted',
      actions: { type: 'noteApproval', params: ({ event }) => event },
    },
    'ops.refuse': {
      target: '#unlock.forgetting',
      actions: [
        { type: 'noteStaffRefusal', params: ({ event }) => event },
        { type: 'endAs', params: 'refused' },
      ],
    },
  },
});

/** The way by our staff: asked, taken up, perhaps asked back, approved by one or two, or refused. */
export const support = unlock.createStateConfig({
  description: 'Our staff are to unlock it.',
  initial: 'awaitingClaim',
  after: { ticketExpiry: { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } },
  on: { 'user.cancel': { target: 'forgetting', actions: { type: 'endAs', params: 'cancelled' } } },
  states: { awaitingClaim, claimed, awaitingAnswer, comparingFacts, awaitingSecondApproval },
});
