import { assertEvent } from 'xstate';
import { changePhone } from './change-phone.setup.ts';

/** The owner has the old number, or proves to be themselves without it. */
export const choosing = changePhone.createStateConfig({
  description: 'The owner gets a code on the old number, or, where it is lost, proves to be themselves otherwise.',
  tags: ['awaiting.user'],
  after: { choiceExpiry: { target: 'expired', actions: 'clearReason' } },
  on: {
    'user.useOldPhone': { target: 'provingOld', actions: 'takeOldPhone' },
    'user.proveIdentity': {
      target: 'checkingIdentity',
      actions: { type: 'takePaymentPassword', params: ({ event }) => event },
    },
    'user.cancel': { target: 'cancelled', actions: 'clearReason' },
  },
});

export const checkingIdentity = changePhone.createStateConfig({
  description: 'The try is counted, then the end of the ID number compared.',
  invoke: {
    src: 'tryIdentity',
    input: ({ context: { run, policy }, event }) => {
      assertEvent(event, 'user.proveIdentity');
      const { idNumberTail } = event;
      return { run: run.id, user: run.owner, idNumberTail, proofsPerDay: policy.proofsPerDay };
    },
    onDone: [
      {
        guard: { type: 'matches', params: ({ event }) => event.output },
        target: 'checkingPaymentPassword',
        actions: { type: 'noteProof', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'mayTryOtherwise', params: ({ event }) => event.output },
        target: 'choosing',
        actions: ['dropPaymentPassword', { type: 'noteProof', params: ({ event }) => event.output }],
      },
      {
        target: 'refused',
        actions: ['dropPaymentPassword', { type: 'noteProof', params: ({ event }) => event.output }],
      },
    ],
    onError: {
      target: 'choosing',
      actions: ['dropPaymentPassword', { type: 'noteReason', params: 'system-busy' }],
    },
  },
});

export const checkingPaymentPassword = changePhone.createStateConfig({
  description: 'The try is counted, then the payment password compared.',
  invoke: {
    src: 'tryPaymentPassword',
    input: ({ context: { run, paymentPassword } }) => ({ user: run.owner, password: paymentPassword }),
    onDone: [
      {
        guard: { type: 'passwordRight', params: ({ event }) => event.output },
        target: 'awaitingNewPhone',
        actions: { type: 'notePassword', params: ({ event }) => event.output },
      },
      { target: 'choosing', actions: { type: 'notePassword', params: ({ event }) => event.output } },
    ],
    onError: {
      target: 'choosing',
      actions: ['dropPaymentPassword', { type: 'noteReason', params: 'system-busy' }],
    },
  },
});
