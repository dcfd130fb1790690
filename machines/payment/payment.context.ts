import type { z } from 'zod';
import type { Source } from '../effects/funding.ts';
import type { Offer } from '../effects/offers.ts';
import type { brokenSchema, fundingSchema, tipSchema } from '../effects/merchants.ts';
import type { askAccount } from '../effects/standing.ts';
import type { ReasonOf } from '../kit/contract.ts';
import type { CommonContext } from '../kit/flow.ts';
import { largestMinor, minor } from '../kit/money.ts';
import type { Currency, Minor } from '../kit/money.ts';
import { useRefusal } from '../parts/payment-password.setup.ts';
import { paymentLimits, smallAmountOf, smallAmountPolicy, spendingPolicy } from '../kit/spending.ts';
import type { Terms } from '../kit/spending.ts';
import type { paymentContract } from './payment.contract.ts';

/** Delays in ms and limits. Sources: the practice of acquirers for status queries before a reversal; for the rest, each part's. */
export const paymentPolicy = {
  ...spendingPolicy,
  ...smallAmountPolicy,
  confirmExpiryMs: 5 * 60_000,
  /** How long one that nothing came of counts: until it is confirmed, and the network has had time to answer. */
  smallPendingMs: 15 * 60_000,
  /** Barcode payment rules, class D: static codes, a day. */
  staticDayMinor: 50_000,
  inquiryPauseMs: [5_000, 10_000, 20_000, 40_000, 60_000],
  inquiries: 6,
  reversalPauseMs: [10_000, 60_000, 300_000],
  reversals: 4,
  opsPatienceMs: 24 * 3_600_000,
  ledgerPauseMs: 60_000,
};

export type Reason = ReasonOf<typeof paymentContract>;

export type PaymentContext = CommonContext & {
  policy: typeof paymentPolicy;
  reason: Reason | null;
  /** What was scanned, until it was read. */
  code: string | null;
  /** The rule that it breaks. */
  broken: z.output<typeof brokenSchema> | null;
  isStatic: boolean;
  merchant: string | null;
  merchantName: string | null;
  /** What the code, or the payer, said before anything comes on top. */
  baseMinor: Minor | null;
  tip: Tip | null;
  /** What the code leaves to the payer. */
  asks: 'amount' | 'tip' | 'both' | null;
  tipMinor: number;
  /** The whole; null until it is known. */
  amountMinor: Minor | null;
  currency: Currency;
  note: string | null;
  /** The sources that the payer named, in order; null for the payer's own order. */
  fundFrom: string[] | null;
  split: boolean;
  /** The coupon that the payer chose, until it was looked up. */
  coupon: string | null;
  usePoints: boolean;
  /** What makes it cheaper, set aside for it. */
  offer: Offer | null;
  /** All that guards ask of it: a conformance run tells places apart by what guards read, and its figures decide nothing. */
  hasOffer: boolean;
  /** How it ends when nothing comes of it. */
  ending: 'cancelled' | 'expired' | 'declined';
  /** Where the money comes from; null until the quote. */
  by: Funding['by'] | null;
  /** How much of it from the balance, when the rest is another source's. */
  balanceMinor: number;
  source: Source | null;
  sourceMask: string | null;
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

type Tip = z.output<typeof tipSchema>;
type Funding = z.output<typeof fundingSchema>;
type Standing = z.output<typeof askAccount.output>;

/** The payment's own names for its movements: asked for again, each is still one movement. */
export const authorisationOf = (context: PaymentContext) => `${context.run.id}/authorisation`;
export const holdKeyOf = (context: PaymentContext) => `${context.run.id}/hold`;
export const amountOf = ({ amountMinor, currency }: PaymentContext) => ({ amountMinor: amountMinor ?? 0, currency });

/** What the payer pays: the whole, less what is taken off. */
export const payableOf = ({ amountMinor, offer }: PaymentContext): Minor =>
  offer?.payableMinor ?? amountMinor ?? minor(0);

/** The whole that is paid: what was asked for, and a tip of the payer's or a fee of the code's, a fen begun left out. */
export function wholeOf(baseMinor: Minor, tip: Tip | null, givenMinor: number) {
  const onTop = { asked: givenMinor, fixed: 0, percent: 0, none: 0 };
  if (tip?.kind === 'fixed') onTop.fixed = tip.amountMinor;
  if (tip?.kind === 'percent') onTop.percent = Math.floor((baseMinor * tip.hundredths) / 10_000);
  const tipMinor = onTop[tip?.kind ?? 'none'];
  return { baseMinor, tipMinor, amountMinor: minor(Math.min(baseMinor + tipMinor, largestMinor)) };
}

/** What a code leaves to the payer. */
export function asksOf(amountMinor: Minor | null, tip: Tip | null): PaymentContext['asks'] {
  if (tip?.kind === 'asked') return amountMinor === null ? 'both' : 'tip';
  return amountMinor === null ? 'amount' : null;
}

/** What follows from a whole that is known now. */
export function amountsOf({ policy }: PaymentContext, whole: ReturnType<typeof wholeOf>) {
  const { amountMinor } = whole;
  const passwordNeeded = amountMinor > policy.smallAmountMinor;
  return { ...whole, passwordNeeded, overCoolOff: amountMinor > policy.coolOffMostMinor };
}

/** How much of the amount the balance gives, and how much the other source. */
export function partsOf(context: PaymentContext) {
  const { by, balanceMinor } = context;
  const whole = payableOf(context);
  const fromBalance = by === 'balance' ? whole : by === 'split' ? balanceMinor : 0;
  return { fromBalance, fromSource: whole - fromBalance };
}

/** What every question about the source says: under which name, of whom, and which source. */
export function drawOf(context: PaymentContext) {
  const source = context.source ?? { kind: 'balance', id: 'balance' };
  return { authorisation: authorisationOf(context), payer: context.run.owner, source };
}

/** Where the money comes from, as the payer sees it. */
export function fundingOf(context: PaymentContext) {
  const { by, source, sourceMask: mask } = context;
  const { fromBalance, fromSource } = partsOf(context);
  const balance = { from: 'balance', kind: 'balance', mask: null, amountMinor: fromBalance };
  return [
    ...(by === 'balance' || by === 'split' ? [balance] : []),
    ...(source === null ? [] : [{ from: source.id, kind: source.kind, mask, amountMinor: fromSource }]),
  ];
}

/** What a quote's choice says, as it is kept. */
export function chosen(funding: Funding) {
  if (funding.by === 'balance') return { by: funding.by, balanceMinor: 0, source: null, sourceMask: null };
  const balanceMinor = funding.by === 'split' ? funding.balanceMinor : 0;
  return { by: funding.by, balanceMinor, source: funding.source, sourceMask: funding.mask };
}

/** What makes it cheaper, and what follows: the time after a change is measured by what is left to pay. */
export function offered(context: PaymentContext, offer: Offer | null) {
  const overCoolOff = payableOf({ ...context, offer }) > context.policy.coolOffMostMinor;
  return { coupon: null, offer, hasOffer: offer !== null, overCoolOff };
}

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
export function refusalOf({ overCoolOff }: PaymentContext, { may, coolOffUntil }: Standing) {
  const reason = useRefusal(may.pay);
  if (reason !== null) return { reason, retryAt: null };
  return overCoolOff && coolOffUntil !== null
    ? { reason: 'cool-off' as const, retryAt: Date.parse(coolOffUntil) }
    : null;
}
