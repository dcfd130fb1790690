import { assertEvent } from 'xstate';
import { registration } from './registration.setup.ts';

const sendingCode = registration.createStateConfig({
  description: 'A code is being made and handed to the carrier.',
  entry: 'dropCode',
  invoke: {
    src: 'sendCode',
    input: ({ context: { run, policy, phone, channel } }) => ({
      run: run.id,
      purpose: 'register',
      phone,
      addressHash: run.addressHash,
      channel,
      codeExpiryMs: policy.codeExpiryMs,
      codeTries: policy.codeTries,
      sendsPerPhoneHour: policy.sendsPerPhoneHour,
      sendsPerPhoneDay: policy.sendsPerPhoneDay,
      sendsPerAddressHour: policy.sendsPerAddressHour,
    }),
    onDone: [
      {
        guard: { type: 'sent', params: ({ event }) => event.output },
        target: 'awaitingCode',
        actions: { type: 'noteSend', params: ({ event }) => event.output },
      },
      { target: 'awaitingPhone', actions: { type: 'noteSend', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingPhone', actions: { type: 'noteReason', params: 'carrier-unavailable' } },
  },
});

const awaitingPhone = registration.createStateConfig({
  description: 'No code could be sent; the owner may correct the number or try again.',
  tags: ['awaiting.user'],
  on: {
    'user.resendCode': {
      target: 'sendingCode',
      actions: [{ type: 'chooseChannel', params: ({ event }) => event }, 'clearReason'],
    },
  },
});

const codeRegion = registration.createStateConfig({
  description: 'The code that was sent: to be entered, or good for nothing any more.',
  initial: 'awaitingEntry',
  after: { codeExpiry: { target: '.spent', actions: { type: 'noteReason', params: 'code-expired' } } },
  states: {
    awaitingEntry: {
      description: 'A code is on its way or has come; the owner enters it.',
      tags: ['awaiting.user'],
      on: { 'user.submitCode': 'checking' },
    },
    checking: {
      description: 'The code is being compared.',
      invoke: {
        src: 'checkCode',
        input: ({ context: { challenge, phone }, event }) => {
          assertEvent(event, 'user.submitCode');
          return { challenge: challenge ?? '', phone, purpose: 'register', code: event.code };
        },
        onDone: [
          {
            guard: { type: 'right', params: ({ event }) => event.output },
            target: '#registration.awaitingPassword',
            actions: { type: 'noteCheck', params: ({ event }) => event.output },
          },
          {
            guard: { type: 'wrong', params: ({ event }) => event.output },
            target: 'awaitingEntry',
            actions: { type: 'noteCheck', params: ({ event }) => event.output },
          },
          { target: 'spent', actions: { type: 'noteCheck', params: ({ event }) => event.output } },
        ],
        onError: { target: 'awaitingEntry', actions: { type: 'noteReason', params: 'system-busy' } },
      },
    },
    spent: {
      description: 'This code opens nothing any more; the owner asks for a new one.',
      tags: ['awaiting.user'],
    },
  },
});

const resendRegion = registration.createStateConfig({
  description: 'Whether another code may be asked for.',
  initial: 'cooling',
  states: {
    cooling: {
      description: 'Another code may be asked for when the wait is over.',
      after: { resendCooldown: 'ready' },
    },
    ready: {
      description: 'Another code may be asked for.',
      on: {
        'user.resendCode': {
          target: '#registration.provingPhone.sendingCode',
          actions: [{ type: 'chooseChannel', params: ({ event }) => event }, 'clearReason'],
        },
      },
    },
  },
});

const deliveryRegion = registration.createStateConfig({
  description: 'What the carrier says of the message.',
  initial: 'unknown',
  on: {
    'provider.receipt': [
      {
        guard: { type: 'delivered', params: ({ event }) => event },
        target: '.told',
        actions: { type: 'noteDelivery', params: 'delivered' },
      },
      {
        guard: { type: 'aboutThisMessage', params: ({ event }) => event },
        target: '.told',
        actions: [
          { type: 'noteDelivery', params: 'failed' },
          { type: 'noteReason', params: 'code-not-delivered' },
        ],
      },
    ],
  },
  states: {
    unknown: {
      description: 'The carrier has not said yet whether the message arrived.',
      after: {
        receiptPatience: {
          target: 'told',
          actions: [
            { type: 'noteDelivery', params: 'unheard' },
            { type: 'noteReason', params: 'code-not-delivered' },
          ],
        },
      },
    },
    told: { description: 'The owner knows what the carrier says of the message.' },
  },
});

/** Code sent, entered, sent again, number changed: until the phone is proven. */
export const provingPhone = registration.createStateConfig({
  description: 'The phone is being proven to be the owner’s.',
  initial: 'sendingCode',
  after: { phoneExpiry: { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } },
  states: {
    sendingCode,
    awaitingPhone,
    awaitingCode: {
      description: 'A code was sent; it can be entered, sent again, or the number changed.',
      type: 'parallel',
      states: { code: codeRegion, resend: resendRegion, delivery: deliveryRegion },
    },
  },
  on: {
    'user.changePhone': {
      target: '.sendingCode',
      actions: [{ type: 'takePhone', params: ({ event }) => event }, 'clearReason'],
    },
  },
});
