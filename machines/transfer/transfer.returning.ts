import { holdKeyOf } from './transfer.context.ts';
import { transfer } from './transfer.setup.ts';

/** Giving back what was set aside, and saying so to a payee who was asked. */

export const returning = transfer.createStateConfig({
  description: 'Whatever the ledger may have set aside is given back to the payer.',
  invoke: {
    src: 'returnTransfer',
    input: ({ context }) => ({
      key: `${context.run.id}/return`,
      run: context.run.id,
      holdKey: holdKeyOf(context),
    }),
    onDone: [{ guard: 'wasOffered', target: 'tellingPayee' }, { target: 'ending' }],
    onError: 'awaitingReturn',
  },
});

export const awaitingReturn = transfer.createStateConfig({
  description: 'The ledger did not answer; what may be held is given back as soon as it does.',
  tags: ['awaiting.ops'],
  after: { ledgerPause: 'returning' },
});

export const tellingPayee = transfer.createStateConfig({
  description: 'The payee is told that there is nothing to take any more.',
  invoke: {
    src: 'withdrawOffer',
    input: ({ context }) => ({ claim: context.claim }),
    onDone: 'ending',
    // The payee finds out when they answer, or when the time to answer is over.
    onError: 'ending',
  },
});

export const ending = transfer.createStateConfig({
  description: 'The money is back: it is said why.',
  always: [
    { guard: { type: 'endsAs', params: 'revoked' }, target: 'revoked' },
    { guard: { type: 'endsAs', params: 'returned' }, target: 'returned' },
    { target: 'refused' },
  ],
});
