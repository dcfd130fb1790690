import { assertEvent } from 'xstate';
import { partiesOf } from './transfer.context.ts';
import { transfer } from './transfer.setup.ts';

/** Before anything moves: who is paid, whether it may be, and the payer's word. */

export const askingAccount = transfer.createStateConfig({
  description: 'The account is asked whether money may leave it.',
  invoke: {
    src: 'askAccount',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: [
      {
        guard: { type: 'maySend', params: ({ event }) => event.output },
        target: 'findingPayee',
        actions: { type: 'noteStanding', params: ({ event }) => event.output },
      },
      { target: 'refused', actions: { type: 'noteStanding', params: ({ event }) => event.output } },
    ],
    onError: { target: 'refused', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const findingPayee = transfer.createStateConfig({
  description: 'It is found out who is meant, and what the payer may see of them.',
  invoke: {
    src: 'findPayee',
    input: ({ context: { run, policy, to, amountMinor, currency } }) => ({
      payer: run.owner,
      to,
      amountMinor,
      currency,
      lookupsPerDay: policy.lookupsPerDay,
      floorMs: policy.answerFloorMs,
    }),
    onDone: [
      {
        guard: { type: 'found', params: ({ event }) => event.output },
        target: 'awaitingConfirmation',
        actions: { type: 'noteFound', params: ({ event }) => event.output },
      },
      { target: 'refused', actions: { type: 'noteFound', params: ({ event }) => event.output } },
    ],
    onError: { target: 'refused', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const awaitingConfirmation = transfer.createStateConfig({
  description: 'The payer sees who is paid, how much and when it arrives, and confirms by the payment password.',
  tags: ['awaiting.user'],
  after: { confirmExpiry: 'expired' },
  on: {
    'user.chooseArrival': { actions: { type: 'noteArrival', params: ({ event }) => event } },
    'user.confirm': 'tryingPassword',
    'user.cancel': 'cancelled',
  },
});

export const tryingPassword = transfer.createStateConfig({
  description: 'The account counts the try; then the payment password is compared.',
  invoke: {
    src: 'tryPaymentPassword',
    input: ({ context: { run }, event }) => {
      assertEvent(event, 'user.confirm');
      return { user: run.owner, password: event.password };
    },
    onDone: [
      {
        guard: { type: 'tried', params: ({ event }) => event.output },
        target: 'askingPayee',
        actions: { type: 'noteTried', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'triedRight', params: ({ event }) => event.output },
        target: 'refused',
        actions: { type: 'noteTried', params: ({ event }) => event.output },
      },
      { target: 'awaitingConfirmation', actions: { type: 'noteTry', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingConfirmation', actions: { type: 'noteReason', params: 'payment-password-unchecked' } },
  },
});

export const askingPayee = transfer.createStateConfig({
  description: 'The payee’s account is asked once more: much may have happened since the payer saw whom it goes to.',
  invoke: {
    src: 'askAccount',
    input: ({ context }) => ({ user: partiesOf(context).payee }),
    onDone: [
      { guard: { type: 'mayReceiveNow', params: ({ event }) => event.output }, target: 'sending' },
      { guard: { type: 'mayReceive', params: ({ event }) => event.output }, target: 'holdingFunds' },
      { target: 'refused', actions: { type: 'noteReason', params: 'payee-cannot-receive' } },
    ],
    onError: { target: 'refused', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});
