import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { authoriseCard, captureCard, inquireCard, reverseCard } from '../effects/card-network.ts';
import { holdFunds, releaseFunds, settlePayment } from '../effects/ledger.ts';
import { quotePayment } from '../effects/merchants.ts';
import { tryPaymentPassword } from '../effects/payment-passwords.ts';
import { askAccount } from '../effects/standing.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import type { Currency, Minor } from '../kit/money.ts';
import { step } from '../kit/policy.ts';
import type { Sealed } from '../kit/sealed.ts';
import { triesAfter, triesOf, useRefusal } from '../parts/payment-password.setup.ts';
import { paymentLimits, smallAmountOf, smallAmountPolicy, spendingPolicy, termsOf } from '../parts/spending.setup.ts';
import type { Terms } from '../parts/spending.setup.ts';
import type { paymentContract } from './payment.contract.ts';

/** Delays in ms and limits. Sources: the practice of acquirers for status queries before a reversal; for the rest, each part's. */
export const paymentPolicy = {
  ...spendingPolicy,
  ...smallAmountPolicy,
  confirmExpiryMs: 5 * 60_000,
  /** How long one that nothing came of counts: until it is confirmed, and the network has had time to answer. */
  smallPendingMs: 15 * 60_000,
  inquiryPauseMs: [5_000, 10_000, 20_000, 40_000, 60_000],
  inquiries: 6,
  reversalPauseMs: [10_000, 60_000, 300_000],
  reversals: 4,
  opsPatienceMs: 24 * 3_600_000,
  ledgerPauseMs: 60_000,
};

type Reason = ReasonOf<typeof paymentContract>;

export type PaymentContext = CommonContext & {
  policy: typeof paymentPolicy;
  reason: Reason | null;
  merchant: string;
  merchantName: string | null;
  amountMinor: Minor;
  currency: Currency;
  note: string | null;
  card: Sealed | null;
  cardMask: string | null;
  passwordNeeded: boolean;
  passwordSet: boolean;
  triesLeft: number | null;
  retryAt: number | null;
  /** Is it more than may leave the account, in all, in the time after a change? */
  overCoolOff: boolean;
  /** What the account said last that decides how much may leave it. */
  terms: Terms | null;
  /** What the limit that refused has left. */
  leftMinor: number | null;
  hold: string | null;
  inquiries: number;
  reversals: number;
};

type Quoted = z.output<typeof quotePayment.output>;
type Standing = z.output<typeof askAccount.output>;
type Tried = z.output<typeof tryPaymentPassword.output>;
type Held = z.output<typeof holdFunds.output>;
type Authorised = z.output<typeof authoriseCard.output>;
type Captured = z.output<typeof captureCard.output>;
type Inquired = z.output<typeof inquireCard.output>;
type Reversed = z.output<typeof reverseCard.output>;

/** The payment's own names for its movements: asked for again, each is still one movement. */
export const authorisationOf = (context: PaymentContext) => `${context.run.id}/authorisation`;
export const holdKeyOf = (context: PaymentContext) => `${context.run.id}/hold`;
export const amountOf = ({ amountMinor, currency }: PaymentContext) => ({ amountMinor, currency });

/** Whoever the account has not spoken for yet may take nothing without a password, and no more than a stranger. */
const unknown: Terms = {
  ...{ tier: 'none', coolOffUntil: null, coolOffs: 0 },
  smallAmount: { perPaymentMinor: 0, perDayMinor: 0 },
};
export const againstOf = ({ policy, terms }: PaymentContext) => paymentLimits(policy, terms ?? unknown);
export const smallOf = ({ policy, terms }: PaymentContext) => ({
  ...smallAmountOf(policy, terms ?? unknown),
  smallPendingMs: policy.smallPendingMs,
});

/** Why the account may not pay this, if it may not, and from when on it may. */
function refusalOf({ overCoolOff }: PaymentContext, { may, coolOffUntil }: Standing) {
  const reason = useRefusal(may.pay);
  if (reason !== null) return { reason, retryAt: null };
  return overCoolOff && coolOffUntil !== null
    ? { reason: 'cool-off' as const, retryAt: Date.parse(coolOffUntil) }
    : null;
}
const untried = { triesLeft: null, retryAt: null };
const allowed = { reason: null, retryAt: null };

/** The vocabulary of the payment machine: its effects, guards, actions and delays by name. */
export const payment = setup({
  types: typesOf<typeof paymentContract, typeof paymentPolicy, PaymentContext>(),
  actors: {
    quotePayment: ask(quotePayment),
    askAccount: ask(askAccount),
    tryPaymentPassword: ask(tryPaymentPassword),
    holdFunds: ask(holdFunds),
    settlePayment: ask(settlePayment),
    releaseFunds: ask(releaseFunds),
    authoriseCard: ask(authoriseCard),
    captureCard: ask(captureCard),
    inquireCard: ask(inquireCard),
    reverseCard: ask(reverseCard),
  },
  guards: {
    quoted: (_, answer: Quoted) => answer.ok,
    mayPay: ({ context }, standing: Standing) => refusalOf(context, standing) === null,
    mayPayBy: ({ context }, { standing, byCard }: { standing: Standing; byCard: boolean }) =>
      refusalOf(context, standing) === null && (context.card !== null) === byCard,
    givesPassword: (_, given: { password?: Sealed | undefined }) => given.password !== undefined,
    needsPassword: ({ context }) => context.passwordNeeded,
    triedAs: ({ context }, { answer, byCard }: { answer: Tried; byCard: boolean }) =>
      answer.result === 'right' && refusalOf(context, answer.standing) === null && (context.card !== null) === byCard,
    triedRight: (_, answer: Tried) => answer.result === 'right',
    held: (_, answer: Held) => answer.ok,
    authorisedAs: (_, { answer, result }: { answer: Authorised; result: Authorised['result'] }) =>
      answer.result === result,
    capturedAs: (_, { answer, result }: { answer: Captured; result: Captured['result'] }) => answer.result === result,
    inquiredAs: (_, { answer, status }: { answer: Inquired; status: Inquired['status'] }) => answer.status === status,
    approvedInTime: ({ context }, answer: Inquired) =>
      answer.status === 'approved' && context.inquiries < context.policy.inquiries,
    reversedAs: (_, { answer, result }: { answer: Reversed; result: Reversed['result'] }) => answer.result === result,
    mayInquire: ({ context }) => context.inquiries < context.policy.inquiries,
    mayReverse: ({ context }) => context.reversals < context.policy.reversals,
    aboutThisPayment: ({ context }, told: { authorisation: string }) => told.authorisation === authorisationOf(context),
    resolvedAsPaid: (_, told: { decision: 'paid' | 'notPaid' }) => told.decision === 'paid',
  },
  actions: {
    noteQuote: assign((_, answer: Quoted) =>
      answer.ok
        ? {
            merchantName: answer.merchantName,
            cardMask: answer.cardMask,
            passwordNeeded: answer.passwordNeeded,
            ...(answer.passwordNeeded ? {} : untried),
          }
        : { reason: answer.reason, ...untried },
    ),
    noteStanding: assign(({ context }, standing: Standing) => {
      const refusal = refusalOf(context, standing);
      const tries = refusal === null ? triesOf(standing) : { ...untried, ...refusal };
      return { terms: termsOf(standing), passwordSet: standing.payment.set, ...tries };
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
      reason: (_, answer: Authorised | Inquired) => ('reason' in answer ? answer.reason : null),
    }),
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
