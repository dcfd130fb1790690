import { assertEvent } from 'xstate';
import { amountOf, smallOf } from './payment.context.ts';
import { payment } from './payment.setup.ts';

/** Before anything moves: what is paid to whom, whether it may be, and the payer's word. */

export const askingAccount = payment.createStateConfig({
  description: 'The account is asked whether it may pay, and what may leave it.',
  invoke: {
    src: 'askAccount',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: [
      {
        guard: { type: 'mayRead', params: ({ event }) => event.output },
        target: 'readingCode',
        actions: { type: 'noteStanding', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'mayPay', params: ({ event }) => event.output },
        target: 'quoting',
        actions: { type: 'noteStanding', params: ({ event }) => event.output },
      },
      { target: 'declined', actions: { type: 'noteStanding', params: ({ event }) => event.output } },
    ],
    onError: { target: 'declined', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const quoting = payment.createStateConfig({
  description: 'The merchant is looked up, and where the money shall come from.',
  invoke: {
    src: 'quotePayment',
    input: ({ context }) => ({
      run: context.run.id,
      payer: context.run.owner,
      merchant: context.merchant ?? '',
      fundFrom: context.fundFrom,
      split: context.split,
      coupon: context.coupon,
      usePoints: context.usePoints,
      staticDayMinor: context.isStatic ? context.policy.staticDayMinor : null,
      ...amountOf(context),
      ...smallOf(context),
    }),
    onDone: [
      {
        guard: { type: 'quoted', params: ({ event }) => event.output },
        target: 'awaitingConfirmation',
        actions: { type: 'noteQuote', params: ({ event }) => event.output },
      },
      { target: 'declined', actions: { type: 'noteQuote', params: ({ event }) => event.output } },
    ],
    onError: { target: 'declined', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const awaitingConfirmation = payment.createStateConfig({
  description: 'The payer sees what will be paid to whom, and confirms or cancels.',
  tags: ['awaiting.user'],
  after: {
    confirmExpiry: { target: 'closing', actions: { type: 'noteEnding', params: 'expired' } },
  },
  on: {
    'user.confirm': [
      // One that is given is tried, needed or not, and from then on it is needed: nobody pays after a wrong password.
      {
        guard: { type: 'givesPassword', params: ({ event }) => event },
        target: 'tryingPassword',
        actions: 'insistOnPassword',
      },
      { guard: 'needsPassword', actions: 'noteLack' },
      { target: 'askingAgain', actions: 'noteConfirmed' },
    ],
    'user.cancel': { target: 'closing', actions: { type: 'noteEnding', params: 'cancelled' } },
  },
});

export const askingAgain = payment.createStateConfig({
  description: 'The account is asked once more: it may have been frozen since the payer saw what will be paid.',
  invoke: {
    src: 'askAccount',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: [
      {
        guard: { type: 'mayPayBy', params: ({ event }) => ({ standing: event.output, balance: false }) },
        target: 'reservingFunding',
        actions: { type: 'noteTerms', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'mayPayBy', params: ({ event }) => ({ standing: event.output, balance: true }) },
        target: 'holdingFunds',
        actions: { type: 'noteTerms', params: ({ event }) => event.output },
      },
      { target: 'closing', actions: { type: 'noteStanding', params: ({ event }) => event.output } },
    ],
    onError: { target: 'closing', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const tryingPassword = payment.createStateConfig({
  description: 'The account counts the try; then the payment password is compared.',
  invoke: {
    src: 'tryPaymentPassword',
    input: ({ context: { run }, event }) => {
      assertEvent(event, 'user.confirm');
      return { user: run.owner, password: event.password ?? null };
    },
    onDone: [
      {
        guard: { type: 'triedAs', params: ({ event }) => ({ answer: event.output, balance: false }) },
        target: 'reservingFunding',
        actions: ['noteConfirmed', { type: 'noteTried', params: ({ event }) => event.output }],
      },
      {
        guard: { type: 'triedAs', params: ({ event }) => ({ answer: event.output, balance: true }) },
        target: 'holdingFunds',
        actions: ['noteConfirmed', { type: 'noteTried', params: ({ event }) => event.output }],
      },
      {
        guard: { type: 'triedRight', params: ({ event }) => event.output },
        target: 'closing',
        actions: ['noteConfirmed', { type: 'noteTried', params: ({ event }) => event.output }],
      },
      { target: 'awaitingConfirmation', actions: { type: 'noteTry', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingConfirmation', actions: { type: 'noteReason', params: 'payment-password-unchecked' } },
  },
});
