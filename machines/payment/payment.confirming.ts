import { assertEvent } from 'xstate';
import { payment } from './payment.setup.ts';

/** Before anything moves: what is paid to whom, whether it may be, and the payer's word. */

export const quoting = payment.createStateConfig({
  description: 'The merchant and the card are looked up.',
  invoke: {
    src: 'quotePayment',
    input: ({ context: { run, policy, merchant, amountMinor, currency, card } }) => ({
      run: run.id,
      payer: run.owner,
      merchant,
      amountMinor,
      currency,
      card,
      smallAmountMinor: policy.smallAmountMinor,
      smallDayMinor: policy.smallDayMinor,
      smallPendingMs: policy.smallPendingMs,
    }),
    onDone: [
      {
        guard: { type: 'quoted', params: ({ event }) => event.output },
        target: 'askingAccount',
        actions: { type: 'noteQuote', params: ({ event }) => event.output },
      },
      { target: 'declined', actions: { type: 'noteQuote', params: ({ event }) => event.output } },
    ],
    onError: { target: 'declined', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const askingAccount = payment.createStateConfig({
  description: 'The account is asked whether it may pay.',
  invoke: {
    src: 'askAccount',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: [
      {
        guard: { type: 'mayPay', params: ({ event }) => event.output },
        target: 'awaitingConfirmation',
        actions: { type: 'noteStanding', params: ({ event }) => event.output },
      },
      { target: 'declined', actions: { type: 'noteStanding', params: ({ event }) => event.output } },
    ],
    onError: { target: 'declined', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const awaitingConfirmation = payment.createStateConfig({
  description: 'The payer sees what will be paid to whom, and confirms or cancels.',
  tags: ['awaiting.user'],
  after: { confirmExpiry: 'expired' },
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
    'user.cancel': 'cancelled',
  },
});

export const askingAgain = payment.createStateConfig({
  description: 'The account is asked once more: it may have been frozen since the payer saw what will be paid.',
  invoke: {
    src: 'askAccount',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: [
      {
        guard: { type: 'mayPayBy', params: ({ event }) => ({ standing: event.output, byCard: true }) },
        target: 'authorisingCard',
      },
      {
        guard: { type: 'mayPayBy', params: ({ event }) => ({ standing: event.output, byCard: false }) },
        target: 'holdingFunds',
      },
      { target: 'declined', actions: { type: 'noteStanding', params: ({ event }) => event.output } },
    ],
    onError: { target: 'declined', actions: { type: 'noteReason', params: 'system-busy' } },
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
        guard: { type: 'triedAs', params: ({ event }) => ({ answer: event.output, byCard: true }) },
        target: 'authorisingCard',
        actions: 'noteConfirmed',
      },
      {
        guard: { type: 'triedAs', params: ({ event }) => ({ answer: event.output, byCard: false }) },
        target: 'holdingFunds',
        actions: 'noteConfirmed',
      },
      { target: 'awaitingConfirmation', actions: { type: 'noteTry', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingConfirmation', actions: { type: 'noteReason', params: 'payment-password-unchecked' } },
  },
});
