import type { RegistryResult } from '../effects/registry.ts';
import type { ReasonOf } from '../kit/contract.ts';
import type { CommonContext } from '../kit/flow.ts';
import type { Sealed } from '../kit/sealed.ts';
import type { kycContract } from './kyc.contract.ts';

/** Delays in ms and limits. Sources: PBoC account classes for what is asked; the practice of wallets for the rest. */
export const kycPolicy = {
  identityExpiryMs: 7 * 24 * 3_600_000,
  photosExpiryMs: 7 * 24 * 3_600_000,
  leastAge: 16,
  triesPerDay: 3,
  triesInAll: 5,
  leastPhotoPixels: 300,
  answerPatienceMs: [30_000, 60_000, 120_000, 300_000, 600_000],
  inquiries: 5,
  claimLeaseMs: 30 * 60_000,
  reviewPatienceMs: 24 * 3_600_000,
  accountPauseMs: 10_000,
  recordPauseMs: 60_000,
};

export type Reason = ReasonOf<typeof kycContract>;
export type Ending = 'refused' | 'cancelled' | 'expired';

export type KycContext = CommonContext & {
  policy: typeof kycPolicy;
  reason: Reason | null;
  /** Until they were judged well; from then on the claim in the database has them. */
  occupation: Sealed | null;
  address: Sealed | null;
  name: Sealed | null;
  idNumber: Sealed | null;
  validUntil: string | null;
  nameMask: string | null;
  idMask: string | null;
  front: string | null;
  back: string | null;
  /** The counted try that the next question to the registry goes under. */
  attempt: string | null;
  triesLeft: number | null;
  lastTry: boolean;
  retryAt: number | null;
  /** The question that the registry has been asked; null when it may not have heard one. */
  check: string | null;
  result: RegistryResult | null;
  inquiries: number;
  claimedBy: string | null;
  reviewers: readonly string[];
  overdue: boolean;
  ending: Ending | null;
};

/** The context of a run to which nothing was given yet. */
export const nothingYet = {
  name: null,
  idNumber: null,
  validUntil: null,
  nameMask: null,
  idMask: null,
  front: null,
  back: null,
  attempt: null,
  triesLeft: null,
  lastTry: false,
  retryAt: null,
  check: null,
  result: null,
  inquiries: 0,
  claimedBy: null,
  reviewers: [],
  overdue: false,
  ending: null,
} as const satisfies Partial<KycContext>;
