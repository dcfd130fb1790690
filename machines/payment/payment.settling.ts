import { holdKeyOf, partsOf, payableOf } from './payment.context.ts';
import { earnedBy } from './payment.offers.ts';
import { payment } from './payment.setup.ts';

/** The end of a payment in the ledger: the merchant has the money, or it is given back; asked for until the ledger answers. */

export const settling = payment.createStateConfig({
  description: 'The ledger gives the amount to the merchant.',
  entry: 'clearReason',
  invoke: {
    src: 'settlePayment',
    input: ({ context }) => ({
      key: `${context.run.id}/settlement`,
      run: context.run.id,
      payer: context.run.owner,
      merchant: context.merchant ?? '',
      hold: context.hold,
      source: context.source?.kind ?? null,
      sourceMinor: partsOf(context).fromSource,
      note: context.note,
      cardMask: context.sourceMask,
      offer: context.offer,
      earns: earnedBy(context),
      amountMinor: payableOf(context),
      currency: context.currency,
    }),
    onDone: 'paid',
    onError: { target: 'awaitingLedger', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const releasingFunds = payment.createStateConfig({
  description: 'Whatever was set aside for the payment goes back, and its sources are free again.',
  invoke: {
    src: 'releaseFunds',
    input: ({ context }) => ({
      key: `${context.run.id}/release`,
      run: context.run.id,
      holdKey: holdKeyOf(context),
      hasOffer: context.hasOffer,
    }),
    onDone: 'declined',
    onError: 'awaitingRelease',
  },
});

export const awaitingLedger = payment.createStateConfig({
  description: 'The ledger did not answer; the same movement is asked for again by itself.',
  tags: ['awaiting.ops'],
  after: { ledgerPause: 'settling' },
});

export const awaitingRelease = payment.createStateConfig({
  description: 'The ledger did not answer; what may be held is given back as soon as it does.',
  tags: ['awaiting.ops'],
  after: { ledgerPause: 'releasingFunds' },
});
