import type { ReasonOf } from '../kit/contract.ts';
import type { CommonContext } from '../kit/flow.ts';
import type { Currency, Minor } from '../kit/money.ts';
import type { Sealed } from '../kit/sealed.ts';
import { sendingPolicy, transferLimits } from '../kit/sending.ts';
import { spendingPolicy } from '../kit/spending.ts';
import type { Terms } from '../kit/spending.ts';
import type { arrivals, transferContract } from './transfer.contract.ts';

/**
 * Delays in ms and limits. Sources: PBoC 2016 no. 261 for arrival at once, in 2 or in 24 hours; the practice of wallets
 * for look-ups, new payees and large amounts; for the rest, each part's.
 */
export const transferPolicy = {
  ...spendingPolicy,
  ...sendingPolicy,
  confirmExpiryMs: 5 * 60_000,
  lookupsPerDay: 20,
  answerFloorMs: 300,
  /** More than this to somebody new waits two hours. */
  newPayeeMostMinor: 1_000_000,
  /** More than this the payee has to take. */
  claimAboveMinor: 2_000_000,
  shortDelayMs: 2 * 3_600_000,
  dayDelayMs: 24 * 3_600_000,
  claimExpiryMs: 24 * 3_600_000,
  retryPauseMs: 60_000,
  ledgerPauseMs: 60_000,
};
export type TransferPolicy = typeof transferPolicy;

export type Reason = ReasonOf<typeof transferContract>;
export type Arrival = (typeof arrivals)[number];
/** How a transfer ends whose money is given back. */
export type Ending = 'refused' | 'returned' | 'revoked';

export type TransferContext = CommonContext & {
  policy: TransferPolicy;
  reason: Reason | null;
  /** Phone or code; gone once the payee was found. */
  to: Sealed | null;
  payee: string | null;
  payeeMask: string | null;
  amountMinor: Minor | number | null;
  currency: Currency;
  note: Sealed | null;
  arrives: Arrival;
  arrivalForced: boolean;
  toBeClaimed: boolean;
  /** What the account said last that decides how much may leave it. */
  terms: Terms | null;
  triesLeft: number | null;
  /** What the limit that refused has left. */
  leftMinor: number | null;
  retryAt: number | null;
  hold: string | null;
  /** The run in which the payee answers. */
  claim: string | null;
  ending: Ending | null;
};

/** Must it wait, however the payer likes it? A thief who makes a user pay is a stranger, and two hours are time to see it. */
export const isForced = (policy: TransferPolicy, amountMinor: number, known: boolean): boolean =>
  !known && amountMinor > policy.newPayeeMostMinor;

/** Whoever the account has not spoken for yet may send no more than a stranger. */
const unknown: Terms = {
  ...{ tier: 'none', coolOffUntil: null, coolOffs: 0 },
  smallAmount: { perPaymentMinor: 0, perDayMinor: 0 },
};

const againstOf = ({ policy, terms }: TransferContext) => transferLimits(policy, terms ?? unknown);

/** The transfer's own names for its movements: asked for again, each is still one movement. */
export const holdKeyOf = ({ run }: Pick<TransferContext, 'run'>) => `${run.id}/hold`;

/** What the ledger is asked to move or to set aside. */
export const movementOf = (context: TransferContext, key: string) => ({
  key,
  run: context.run.id,
  ...partiesOf(context),
  payeeMask: context.payeeMask ?? '',
  note: context.note,
  against: againstOf(context),
});

/** Who gives how much to whom; known from the look-up on. */
export const partiesOf = ({ run, payee, amountMinor, currency }: TransferContext) => ({
  payer: run.owner,
  payee: payee ?? '',
  amountMinor: amountMinor ?? 0,
  currency,
});
