import { payment } from './payment.setup.ts';

/** A payment that begins with a merchant's code: what it says, and what the payer has to add. */

export const readingCode = payment.createStateConfig({
  description: 'What was scanned is read, and the merchant found by the number in it.',
  invoke: {
    src: 'readMerchantCode',
    input: ({ context }) => ({ code: context.code ?? '' }),
    onDone: [
      {
        guard: { type: 'saysAll', params: ({ event }) => event.output },
        target: 'quoting',
        actions: { type: 'noteCode', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'isCode', params: ({ event }) => event.output },
        target: 'awaitingAmount',
        actions: { type: 'noteCode', params: ({ event }) => event.output },
      },
      { target: 'declined', actions: { type: 'noteCode', params: ({ event }) => event.output } },
    ],
    onError: { target: 'declined', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const awaitingAmount = payment.createStateConfig({
  description: 'The code leaves the amount, or a tip, to the payer.',
  tags: ['awaiting.user'],
  after: { confirmExpiry: 'expired' },
  on: {
    'user.setAmount': [
      {
        guard: { type: 'isAsAsked', params: ({ event }) => event },
        target: 'quoting',
        actions: { type: 'noteAmount', params: ({ event }) => event },
      },
      { actions: { type: 'noteReason', params: 'amount-not-as-asked' } },
    ],
    'user.cancel': 'cancelled',
  },
});
