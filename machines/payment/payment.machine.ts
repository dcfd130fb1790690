import { askingAccount, askingAgain, awaitingConfirmation, quoting, tryingPassword } from './payment.confirming.ts';
import { awaitingAmount, readingCode } from './payment.code.ts';
import { againstOf, drawOf, holdKeyOf, partsOf } from './payment.context.ts';
import { closing, releasingOffer } from './payment.offers.ts';
import { payment } from './payment.setup.ts';
import { awaitingLedger, awaitingRelease, releasingFunds, settling } from './payment.settling.ts';
import { underReview } from './payment.review.ts';

// A payment moves an amount from the payer's balance, a card or another source, or two of them, to a merchant: once, or not at all.
// The payer sees what will be paid and confirms it, a larger amount by payment password; after that a lost answer is
// never taken for a failure: the source is asked what became of it, then told to take it back, and at last staff decide.
// It ends paid, declined, cancelled or expired.

const holdingFunds = payment.createStateConfig({
  description: 'What the balance gives is being set aside in the wallet.',
  invoke: {
    src: 'holdFunds',
    input: ({ context }) => ({
      key: holdKeyOf(context),
      run: context.run.id,
      payer: context.run.owner,
      against: againstOf(context),
      amountMinor: partsOf(context).fromBalance,
      currency: context.currency,
    }),
    onDone: [
      {
        guard: { type: 'heldWhole', params: ({ event }) => event.output },
        target: 'settling',
        actions: { type: 'noteHold', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'held', params: ({ event }) => event.output },
        target: 'reservingFunding',
        actions: { type: 'noteHold', params: ({ event }) => event.output },
      },
      { target: 'closing', actions: { type: 'noteHold', params: ({ event }) => event.output } },
    ],
    onError: { target: 'releasingFunds', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const reservingFunding = payment.createStateConfig({
  description: 'The card’s issuer, or whoever else keeps the money, is asked to set the amount aside.',
  invoke: {
    src: 'reserveFunding',
    input: ({ context }) => ({
      ...drawOf(context),
      run: context.run.id,
      merchant: context.merchant ?? '',
      amountMinor: partsOf(context).fromSource,
      currency: context.currency,
    }),
    onDone: [
      {
        guard: { type: 'reservedAs', params: ({ event }) => ({ answer: event.output, result: 'approved' }) },
        target: 'takingFunding',
      },
      {
        guard: { type: 'reservedAs', params: ({ event }) => ({ answer: event.output, result: 'declined' }) },
        target: 'releasingFunds',
        actions: { type: 'noteDecline', params: ({ event }) => event.output },
      },
      { target: 'underReview' },
    ],
    onError: 'underReview',
  },
});

const takingFunding = payment.createStateConfig({
  description: 'What was set aside there is being taken.',
  invoke: {
    src: 'takeFunding',
    input: ({ context }) => ({ ...drawOf(context), amountMinor: partsOf(context).fromSource }),
    onDone: [
      {
        guard: { type: 'takenAs', params: ({ event }) => ({ answer: event.output, result: 'captured' }) },
        target: 'settling',
      },
      {
        guard: { type: 'takenAs', params: ({ event }) => ({ answer: event.output, result: 'refused' }) },
        target: '#payment.underReview.reversing',
      },
      { target: 'underReview' },
    ],
    onError: 'underReview',
  },
});

export const paymentMachine = payment.createMachine({
  id: 'payment',
  initial: 'askingAccount',
  context: ({ input: { run, input, policy } }) => ({
    run,
    policy,
    reason: null,
    code: input.code ?? null,
    broken: null,
    isStatic: false,
    merchant: input.merchant ?? null,
    merchantName: null,
    baseMinor: input.amountMinor ?? null,
    tip: null,
    asks: null,
    tipMinor: 0,
    amountMinor: input.amountMinor ?? null,
    currency: input.currency ?? 'CNY',
    note: input.note ?? null,
    fundFrom: input.fundFrom ?? null,
    split: input.split ?? false,
    coupon: input.coupon ?? null,
    usePoints: input.usePoints ?? false,
    offer: null,
    hasOffer: false,
    ending: 'declined',
    by: null,
    balanceMinor: 0,
    source: null,
    sourceMask: null,
    passwordNeeded: (input.amountMinor ?? 0) > policy.smallAmountMinor,
    passwordSet: false,
    triesLeft: null,
    retryAt: null,
    overCoolOff: (input.amountMinor ?? 0) > policy.coolOffMostMinor,
    terms: null,
    leftMinor: null,
    hold: null,
    inquiries: 0,
    reversals: 0,
  }),
  states: {
    askingAccount,
    readingCode,
    awaitingAmount,
    quoting,
    awaitingConfirmation,
    askingAgain,
    tryingPassword,
    holdingFunds,
    reservingFunding,
    takingFunding,
    settling,
    awaitingLedger,
    releasingFunds,
    awaitingRelease,
    closing,
    releasingOffer,
    underReview,
    paid: { type: 'final' },
    declined: { type: 'final' },
    cancelled: { type: 'final' },
    expired: { type: 'final' },
  },
});
