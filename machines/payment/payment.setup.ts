import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { giveBackFunding, inquireFunding, reserveFunding, takeFunding } from '../effects/funding.ts';
import { holdFunds, releaseFunds, settlePayment } from '../effects/ledger.ts';
import { releaseOffer } from '../effects/offers.ts';
import { quotePayment, readMerchantCode } from '../effects/merchants.ts';
import { tryPaymentPassword } from '../effects/payment-passwords.ts';
import { askAccount } from '../effects/standing.ts';
import { ask } from '../kit/effect.ts';
import { typesOf } from '../kit/machine.ts';
import { minor } from '../kit/money.ts';
import { step } from '../kit/policy.ts';
import type { Sealed } from '../kit/sealed.ts';
import { triesAfter, triesOf } from '../parts/payment-password.setup.ts';
import { termsOf } from '../kit/spending.ts';
import { amountsOf, asksOf, authorisationOf, chosen, offered, refusalOf, wholeOf } from './payment.context.ts';
import type { PaymentContext, Reason, paymentPolicy } from './payment.context.ts';
import type { paymentContract } from './payment.contract.ts';

type Quoted = z.output<typeof quotePayment.output>;
type Standing = z.output<typeof askAccount.output>;
type Tried = z.output<typeof tryPaymentPassword.output>;
type Read = z.output<typeof readMerchantCode.output>;
type Amount = { amountMinor?: number | undefined; tipMinor?: number | undefined };
type Held = z.output<typeof holdFunds.output>;
type Reserved = z.output<typeof reserveFunding.output>;
type Taken = z.output<typeof takeFunding.output>;
type Inquired = z.output<typeof inquireFunding.output>;
type GivenBack = z.output<typeof giveBackFunding.output>;

const untried = { triesLeft: null, retryAt: null };
const allowed = { reason: null, retryAt: null };

/** The vocabulary of the payment machine: its effects, guards, actions and delays by name. */
export const payment = setup({
  types: typesOf<typeof paymentContract, typeof paymentPolicy, PaymentContext>(),
  actors: {
    readMerchantCode: ask(readMerchantCode),
    quotePayment: ask(quotePayment),
    askAccount: ask(askAccount),
    tryPaymentPassword: ask(tryPaymentPassword),
    holdFunds: ask(holdFunds),
    settlePayment: ask(settlePayment),
    releaseFunds: ask(releaseFunds),
    releaseOffer: ask(releaseOffer),
    reserveFunding: ask(reserveFunding),
    takeFunding: ask(takeFunding),
    inquireFunding: ask(inquireFunding),
    giveBackFunding: ask(giveBackFunding),
  },
  guards: {
    quoted: (_, answer: Quoted) => answer.ok,
    mayRead: ({ context }, standing: Standing) => context.code !== null && refusalOf(context, standing) === null,
    isCode: (_, answer: Read) => answer.ok,
    saysAll: (_, answer: Read) => answer.ok && answer.amountMinor !== null && answer.tip?.kind !== 'asked',
    isAsAsked: ({ context: { asks } }, { amountMinor, tipMinor }: Amount) =>
      (amountMinor !== undefined) === (asks === 'amount' || asks === 'both') &&
      (tipMinor === undefined || asks === 'tip' || asks === 'both'),
    mayPay: ({ context }, standing: Standing) => refusalOf(context, standing) === null,
    mayPayBy: ({ context }, { standing, balance }: { standing: Standing; balance: boolean }) =>
      refusalOf(context, standing) === null && (context.by !== 'source') === balance,
    givesPassword: (_, given: { password?: Sealed | undefined }) => given.password !== undefined,
    needsPassword: ({ context }) => context.passwordNeeded,
    triedAs: ({ context }, { answer, balance }: { answer: Tried; balance: boolean }) =>
      answer.result === 'right' &&
      refusalOf(context, answer.standing) === null &&
      (context.by !== 'source') === balance,
    hasOffer: ({ context }) => context.hasOffer,
    endsAs: ({ context }, ending: PaymentContext['ending']) => context.ending === ending,
    triedRight: (_, answer: Tried) => answer.result === 'right',
    heldWhole: ({ context }, answer: Held) => answer.ok && context.by === 'balance',
    held: (_, answer: Held) => answer.ok,
    reservedAs: (_, { answer, result }: { answer: Reserved; result: Reserved['result'] }) => answer.result === result,
    takenAs: (_, { answer, result }: { answer: Taken; result: Taken['result'] }) => answer.result === result,
    inquiredAs: (_, { answer, status }: { answer: Inquired; status: Inquired['status'] }) => answer.status === status,
    approvedInTime: ({ context }, answer: Inquired) =>
      answer.status === 'approved' && context.inquiries < context.policy.inquiries,
    givenBackAs: (_, { answer, result }: { answer: GivenBack; result: GivenBack['result'] }) =>
      answer.result === result,
    mayInquire: ({ context }) => context.inquiries < context.policy.inquiries,
    mayReverse: ({ context }) => context.reversals < context.policy.reversals,
    aboutThisPayment: ({ context }, told: { authorisation: string }) => told.authorisation === authorisationOf(context),
    resolvedAsPaid: (_, told: { decision: 'paid' | 'notPaid' }) => told.decision === 'paid',
  },
  actions: {
    noteCode: assign(({ context }, answer: Read) => {
      if (!answer.ok) return { code: null, reason: answer.reason, broken: answer.broken, ...untried };
      const { merchant, merchantName, isStatic, amountMinor, tip } = answer;
      const whole = amountMinor === null ? {} : amountsOf(context, wholeOf(amountMinor, tip, 0));
      const asks = asksOf(amountMinor, tip);
      // What is known already is worked out: the tip is kept only for what the payer still has to say.
      return { code: null, merchant, merchantName, isStatic, asks, tip: asks === null ? null : tip, ...whole };
    }),
    noteAmount: assign(({ context }, { amountMinor, tipMinor = 0 }: Amount) => ({
      reason: null,
      tip: null,
      asks: null,
      ...amountsOf(context, wholeOf(context.baseMinor ?? minor(amountMinor ?? 0), context.tip, tipMinor)),
    })),
    noteQuote: assign(({ context }, answer: Quoted) =>
      answer.ok
        ? {
            merchantName: answer.merchantName,
            ...chosen(answer.funding),
            // A run that was quoted before there were offers has none.
            ...offered(context, answer.offer ?? null),
            passwordNeeded: answer.passwordNeeded,
            ...(answer.passwordNeeded ? {} : untried),
          }
        : { reason: answer.reason, ...untried },
    ),
    noteStanding: assign(({ context }, standing: Standing) => {
      const refusal = refusalOf(context, standing);
      const tries = refusal === null ? triesOf(standing) : { ...untried, ...refusal };
      return {
        terms: termsOf(standing),
        passwordSet: standing.payment.set,
        ...tries,
      };
    }),
    noteTerms: assign((_, standing: Standing) => ({ terms: termsOf(standing) })),
    noteTried: assign(({ context }, answer: Tried) =>
      answer.result === 'right'
        ? { terms: termsOf(answer.standing), ...(refusalOf(context, answer.standing) ?? allowed) }
        : {},
    ),
    noteLack: assign({
      reason: ({ context }) => (context.passwordSet ? 'payment-password-needed' : 'payment-password-not-set'),
    }),
    insistOnPassword: assign({ passwordNeeded: true }),
    noteConfirmed: assign({ passwordNeeded: false, triesLeft: null, retryAt: null, reason: null }),
    noteTry: assign((_, answer: Tried) => ({ ...triesAfter(answer) })),
    noteHold: assign((_, answer: Held) =>
      answer.ok
        ? { hold: answer.hold }
        : { reason: answer.reason, leftMinor: answer.leftMinor, retryAt: answer.retryAt },
    ),
    noteDecline: assign({
      reason: (_, answer: Reserved | Inquired) => ('reason' in answer ? answer.reason : null),
    }),
    noteEnding: assign({ ending: (_, ending: PaymentContext['ending']) => ending }),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null }),
    countInquiry: assign({ inquiries: ({ context }) => context.inquiries + 1 }),
    countReversal: assign({ reversals: ({ context }) => context.reversals + 1 }),
    startOver: assign({ inquiries: 0, reversals: 0 }),
  },
  delays: {
    confirmExpiry: ({ context }) => context.policy.confirmExpiryMs,
    inquiryPause: ({ context }) => step(context.policy.inquiryPauseMs, context.inquiries),
    reversalPause: ({ context }) => step(context.policy.reversalPauseMs, context.reversals),
    opsPatience: ({ context }) => context.policy.opsPatienceMs,
    ledgerPause: ({ context }) => context.policy.ledgerPauseMs,
  },
});
