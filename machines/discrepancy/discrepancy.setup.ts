import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { checkDiscrepancy, explainDiscrepancy, postCorrection } from '../effects/reconciliation.ts';
import type { InputOf, ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import { isMinor } from '../kit/money.ts';
import type { discrepancyContract } from './discrepancy.contract.ts';

/** Delays in ms. Source: the practice of back offices, where an open item is looked at every working day. */
export const discrepancyPolicy = {
  recheckPauseMs: 24 * 3_600_000,
  /** Longer than a proposal lives, so that a second person never approves what nobody has any more. */
  claimLeaseMs: 48 * 3_600_000,
  ledgerPauseMs: 60_000,
};

type Reason = ReasonOf<typeof discrepancyContract>;

export type DiscrepancyContext = CommonContext &
  InputOf<typeof discrepancyContract> & {
    policy: typeof discrepancyPolicy;
    reason: Reason | null;
    claimedBy: string | null;
    explanation: string | null;
  };

type Checked = z.output<typeof checkDiscrepancy.output>;
type Posted = z.output<typeof postCorrection.output>;
type Said = { by: string };

/** The item and both sides, as its effects are told of them. */
export const sidesOf = ({ networkMinor, ledgerMinor }: DiscrepancyContext) => ({ networkMinor, ledgerMinor });
export const itemOf = ({ run, about, currency }: DiscrepancyContext) => ({ discrepancy: run.id, about, currency });

/** The entry that makes the ledger say what the statement says: what the network owes us more is nobody's yet. */
export function proposedOf({ networkMinor, ledgerMinor }: DiscrepancyContext) {
  const more = networkMinor - ledgerMinor;
  const amountMinor = Math.abs(more);
  if (!isMinor(amountMinor) || amountMinor === 0) return null;
  return more > 0
    ? { from: 'network' as const, to: 'suspense' as const, amountMinor }
    : { from: 'suspense' as const, to: 'network' as const, amountMinor };
}

/** The vocabulary of the discrepancy machine. */
export const discrepancy = setup({
  types: typesOf<typeof discrepancyContract, typeof discrepancyPolicy, DiscrepancyContext>(),
  actors: {
    checkDiscrepancy: ask(checkDiscrepancy),
    postCorrection: ask(postCorrection),
    explainDiscrepancy: ask(explainDiscrepancy),
  },
  guards: {
    claimant: ({ context }, { by }: Said) => by === context.claimedBy,
    gone: (_, answer: Checked) => !answer.differs,
    posted: (_, answer: Posted) => answer.posted,
  },
  actions: {
    noteClaim: assign({ claimedBy: (_, { by }: Said) => by, reason: null }),
    dropClaim: assign({ claimedBy: null }),
    noteSides: assign((_, answer: Checked) =>
      answer.differs ? { networkMinor: answer.networkMinor, ledgerMinor: answer.ledgerMinor } : {},
    ),
    noteExplanation: assign({ explanation: (_, { explanation }: { explanation: string }) => explanation }),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null }),
  },
  delays: {
    recheckPause: ({ context }) => context.policy.recheckPauseMs,
    claimLease: ({ context }) => context.policy.claimLeaseMs,
    ledgerPause: ({ context }) => context.policy.ledgerPauseMs,
  },
});
