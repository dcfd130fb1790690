import { assertEvent } from 'xstate';
import type { codePurposes } from '../effects/codes.ts';
import { proving } from './proving.setup.ts';

type Place = {
  /** What the code may be used for; worth nothing elsewhere. */
  readonly purpose: (typeof codePurposes)[number];
  /** Where these states are put: `#login.provingPhone`. */
  readonly at: string;
  /** The state to go to once the phone is proven: `#login.choosing`. */
  readonly proven: string;
};

const sendingCode = ({ purpose }: Place) =>
  proving.createStateConfig({
    description: 'A code is being made and handed to the carrier.',
    entry: 'dropCode',
    invoke: {
      src: 'sendCode',
      input: ({ context: { run, policy, phone, channel } }) => ({
        run: run.id,
        purpose,
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
      onError: { target: 'awaitingPhone', actions: { type: 'noteRefusal', params: 'carrier-unavailable' } },
    },
  });

const awaitingPhone = proving.createStateConfig({
  description: 'No code could be sent; the owner may correct the number or try again.',
  tags: ['awaiting.user'],
  on: {
    'user.resendCode': {
      target: 'sendingCode',
      actions: [{ type: 'chooseChannel', params: ({ event }) => event }, 'clearRefusal'],
    },
  },
});

const codeRegion = ({ purpose, proven }: Place) =>
  proving.createStateConfig({
    description: 'The code that was sent: to be entered, or good for nothing any more.',
    initial: 'awaitingEntry',
    after: { codeExpiry: { target: '.spent', actions: { type: 'noteRefusal', params: 'code-expired' } } },
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
            return { challenge: challenge ?? '', phone, purpose, code: event.code };
          },
          onDone: [
            {
              guard: { type: 'right', params: ({ event }) => event.output },
              target: proven,
              actions: { type: 'noteCheck', params: ({ event }) => event.output },
            },
            {
              guard: { type: 'wrong', params: ({ event }) => event.output },
              target: 'awaitingEntry',
              actions: { type: 'noteCheck', params: ({ event }) => event.output },
            },
            { target: 'spent', actions: { type: 'noteCheck', params: ({ event }) => event.output } },
          ],
          onError: { target: 'awaitingEntry', actions: { type: 'noteRefusal', params: 'system-busy' } },
        },
      },
      spent: {
        description: 'This code opens nothing any more; the owner asks for a new one.',
        tags: ['awaiting.user'],
      },
    },
  });

const resendRegion = ({ at }: Place) =>
  proving.createStateConfig({
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
            target: `${at}.sendingCode`,
            actions: [{ type: 'chooseChannel', params: ({ event }) => event }, 'clearRefusal'],
          },
        },
      },
    },
  });

const deliveryRegion = proving.createStateConfig({
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
          { type: 'noteRefusal', params: 'code-not-delivered' },
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
            { type: 'noteRefusal', params: 'code-not-delivered' },
          ],
        },
      },
    },
    told: { description: 'The owner knows what the carrier says of the message.' },
  },
});

/**
 * Code sent, entered, sent again: until the phone is proven. States for a flow whose machine is made `withProving`;
 * the type says nothing, since the vocabulary here is not the flow's own.
 */
export function provingStates(place: Place): never {
  const states = {
    sendingCode: sendingCode(place),
    awaitingPhone,
    awaitingCode: proving.createStateConfig({
      description: 'A code was sent; it can be entered, sent again, or the number changed.',
      type: 'parallel',
      states: { code: codeRegion(place), resend: resendRegion(place), delivery: deliveryRegion },
    }),
  };
  return states as never;
}
