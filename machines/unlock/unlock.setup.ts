import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { compareFacts, findAccount, tryIdentity } from '../effects/recovery.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import { typesOf } from '../kit/machine.ts';
import { afterProof, atEnd, cleared, recoveryPolicy } from '../parts/recovery.setup.ts';
import type { RecoveryContext } from '../parts/recovery.setup.ts';
import type { unlockContract } from './unlock.contract.ts';

const hourMs = 3_600_000;

/** Delays in ms and limits. Source: the practice of wallets; two people for a frozen account. */
export const unlockPolicy = {
  ...recoveryPolicy,
  routeExpiryMs: 10 * 60_000,
  // Staff may have approved while the owner was away.
  passwordExpiryMs: 24 * hourMs,
  promisedMs: 4 * hourMs,
  claimLeaseMs: 30 * 60_000,
  answerExpiryMs: 24 * hourMs,
  approvalExpiryMs: 24 * hourMs,
  ticketExpiryMs: 7 * 24 * hourMs,
  mostQuestions: 3,
};

type Reason = ReasonOf<typeof unlockContract>;
type Ending = keyof typeof unlockContract.outcomes;
/** A member of staff. */
type Person = { readonly by: string };

export type UnlockContext = RecoveryContext & {
  policy: typeof unlockPolicy;
  reason: Reason | null;
  /** Two people must approve. */
  frozen: boolean;
  selfService: boolean;
  text: string | null;
  overdue: boolean;
  /** Who works on it now. */
  claim: Person | null;
  /** Who approved first, where a second has to. */
  approval: Person | null;
  /** What staff said of their decision. */
  note: string | null;
  questions: number;
  matched: number;
  mismatched: number;
};

type Found = z.output<typeof findAccount.output>;
type Tried = z.output<typeof tryIdentity.output>;
type Compared = z.output<typeof compareFacts.output>;

const isLocked = (answer: Found, what: UnlockContext['what']) =>
  answer.result === 'found' && (what === 'login' ? answer.loginLocked : answer.paymentLocked);

/** The vocabulary of the unlock machine, beside those of proving and of recovery. */
export const unlock = setup({
  types: typesOf<typeof unlockContract, typeof unlockPolicy, UnlockContext>(),
  actors: { findAccount: ask(findAccount), tryIdentity: ask(tryIdentity), compareFacts: ask(compareFacts) },
  guards: {
    foundLocked: ({ context }, answer: Found) => isLocked(answer, context.what),
    found: (_, answer: Found) => answer.result === 'found',
    selfServed: ({ context }) => context.selfService,
    matches: (_, answer: Tried) => answer.result === 'match',
    opensLogin: ({ context }) => context.what === 'login',
    isClaimant: ({ context }, { by }: Person) => context.claim?.by === by,
    mayAsk: ({ context }, { by }: Person) =>
      context.claim?.by === by && context.questions < context.policy.mostQuestions,
    needsSecond: ({ context }, { by }: Person) => context.claim?.by === by && context.frozen,
    isAnother: ({ context }, { by }: Person) => context.approval?.by !== by,
  },
  actions: {
    clearReason: assign(cleared),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    noteAccount: assign((_, answer: Found) => {
      if (answer.result !== 'found') return {};
      const selfService = answer.known && !answer.frozen;
      const reason = selfService ? null : ('self-service-not-offered' as const);
      return { ...cleared, user: answer.user, frozen: answer.frozen, selfService, reason };
    }),
    noteProof: assign(({ context }, answer: Tried) => ({
      ...afterProof(answer),
      selfService: context.selfService && (answer.result === 'match' || answer.result === 'mismatch'),
    })),
    openTicket: assign((_, { text }: { text: string }) => ({ ...cleared, text })),
    noteOverdue: assign({ overdue: true }),
    noteClaim: assign({ claim: (_, { by }: Person) => ({ by }) }),
    dropClaim: assign({ claim: null, approval: null }),
    countQuestion: assign({ questions: ({ context }) => context.questions + 1 }),
    noteFacts: assign(({ context }, { matched, mismatched }: Compared) => ({
      matched: context.matched + matched,
      mismatched: context.mismatched + mismatched,
      reason: null,
    })),
    noteApproval: assign((_, { by, reason }: Person & { reason: string }) => ({ approval: { by }, note: reason })),
    noteStaffRefusal: assign((_, { reason }: { reason: string }) => ({
      reason: 'refused-by-staff' as const,
      note: reason,
    })),
    endAs: assign(({ context }, ending: Ending) => atEnd(context, ending)),
  },
  delays: {
    phoneExpiry: ({ context }) => context.policy.phoneExpiryMs,
    routeExpiry: ({ context }) => context.policy.routeExpiryMs,
    promised: ({ context }) => context.policy.promisedMs,
    claimLease: ({ context }) => context.policy.claimLeaseMs,
    answerExpiry: ({ context }) => context.policy.answerExpiryMs,
    approvalExpiry: ({ context }) => context.policy.approvalExpiryMs,
    ticketExpiry: ({ context }) => context.policy.ticketExpiryMs,
    retryPause: ({ context }) => context.policy.retryPauseMs,
  },
});
