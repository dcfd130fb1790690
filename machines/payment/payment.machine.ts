import { askingAccount, askingAgain, awaitingConfirmation, quoting, tryingPassword } from './payment.confirming.ts';
import { againstOf, amountOf, authorisationOf, holdKeyOf, payment } from './payment.setup.ts';
import { underReview } from './payment.review.ts';

// A payment moves an amount from the payer, by wallet balance or by card, to a merchant: once, or not at all.
// The payer sees what will be paid and confirms it, a larger amount by payment password; after that a lost answer is
// never taken for a failure: the network is asked what became of it, then told to take it back, and at last staff decide.
// It ends paid, declined, cancelled or expired.

const holdingFunds = payment.createStateConfig({
  description: 'The amount is being set aside in the wallet.',
  invoke: {
    src: 'holdFunds',
    input: ({ context }) => ({
      key: holdKeyOf(context),
      run: context.run.id,
      payer: context.run.owner,
      against: againstOf(context),
      ...amountOf(context),
    }),
    onDone: [
      {
        guard: { type: 'held', params: ({ event }) => event.output },
        target: 'settling',
        actions: { type: 'noteHold', params: ({ event }) => event.output },
      },
      { target: 'declined', actions: { type: 'noteHold', params: ({ event }) => event.output } },
    ],
    onError: { target: 'releasingFunds', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const authorisingCard = payment.createStateConfig({
  description: 'The card’s issuer is asked to set the amount aside.',
  invoke: {
    src: 'authoriseCard',
    input: ({ context }) => ({
      authorisation: authorisationOf(context),
      run: context.run.id,
      card: context.card,
      merchant: context.merchant,
      ...amountOf(context),
    }),
    onDone: [
      {
        guard: {
          type: 'authorisedAs',
          params: ({ event }) => ({ answer: event.output, result: 'approved' }),
        },
        target: 'capturingCard',
      },
      {
        guard: {
          type: 'authorisedAs',
          params: ({ event }) => ({ answer: event.output, result: 'declined' }),
        },
        target: 'declined',
        actions: { type: 'noteDecline', params: ({ event }) => event.output },
      },
      { target: 'underReview' },
    ],
    onError: 'underReview',
  },
});

const capturingCard = payment.createStateConfig({
  description: 'The authorised amount is being taken from the card.',
  invoke: {
    src: 'captureCard',
    input: ({ context }) => ({ authorisation: authorisationOf(context), amountMinor: context.amountMinor }),
    onDone: [
      {
        guard: { type: 'capturedAs', params: ({ event }) => ({ answer: event.output, result: 'captured' }) },
        target: 'settling',
      },
      {
        guard: { type: 'capturedAs', params: ({ event }) => ({ answer: event.output, result: 'refused' }) },
        target: '#payment.underReview.reversing',
      },
      { target: 'underReview' },
    ],
    onError: 'underReview',
  },
});

const settling = payment.createStateConfig({
  description: 'The ledger gives the amount to the merchant.',
  entry: 'clearReason',
  invoke: {
    src: 'settlePayment',
    input: ({ context }) => ({
      key: `${context.run.id}/settlement`,
      run: context.run.id,
      payer: context.run.owner,
      merchant: context.merchant,
      hold: context.hold,
      note: context.note,
      cardMask: context.cardMask,
      ...amountOf(context),
    }),
    onDone: 'paid',
    onError: { target: 'awaitingLedger', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const releasingFunds = payment.createStateConfig({
  description: 'Whatever the ledger may have set aside is given back.',
  invoke: {
    src: 'releaseFunds',
    input: ({ context }) => ({
      key: `${context.run.id}/release`,
      run: context.run.id,
      holdKey: holdKeyOf(context),
    }),
    onDone: 'declined',
    onError: 'awaitingRelease',
  },
});

const awaitingLedger = payment.createStateConfig({
  description: 'The ledger did not answer; the same movement is asked for again by itself.',
  tags: ['awaiting.ops'],
  after: { ledgerPause: 'settling' },
});

const awaitingRelease = payment.createStateConfig({
  description: 'The ledger did not answer; what may be held is given back as soon as it does.',
  tags: ['awaiting.ops'],
  after: { ledgerPause: 'releasingFunds' },
});

export const paymentMachine = payment.createMachine({
  id: 'payment',
  initial: 'askingAccount',
  context: ({ input: { run, input, policy } }) => ({
    run,
    policy,
    reason: null,
    merchant: input.merchant,
    merchantName: null,
    amountMinor: input.amountMinor,
    currency: input.currency,
    note: input.note ?? null,
    card: input.card ?? null,
    cardMask: null,
    passwordNeeded: input.amountMinor > policy.smallAmountMinor,
    passwordSet: false,
    triesLeft: null,
    retryAt: null,
    overCoolOff: input.amountMinor > policy.coolOffMostMinor,
    terms: null,
    leftMinor: null,
    hold: null,
    inquiries: 0,
    reversals: 0,
  }),
  states: {
    askingAccount,
    quoting,
    awaitingConfirmation,
    askingAgain,
    tryingPassword,
    holdingFunds,
    authorisingCard,
    capturingCard,
    settling,
    awaitingLedger,
    releasingFunds,
    awaitingRelease,
    underReview,
    paid: { type: 'final' },
    declined: { type: 'final' },
    cancelled: { type: 'final' },
    expired: { type: 'final' },
  },
});
