import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { compareStatement, openDiscrepancies } from '../effects/reconciliation.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import { step } from '../kit/policy.ts';
import type { reconciliationContract } from './reconciliation.contract.ts';

/** Delays in ms and limits. Source: the practice of acquirers, who deliver the day's statement in the course of the night. */
export const reconciliationPolicy = {
  /** A payment settles in minutes; one under review is asked after for about as long. */
  graceMs: 2 * 3_600_000,
  mostDifferences: 500,
  statementPauseMs: [60_000, 600_000, 3_600_000],
  comparisons: 12,
  openingPauseMs: 60_000,
};

type Reason = ReasonOf<typeof reconciliationContract>;

export type ReconciliationContext = CommonContext & {
  policy: typeof reconciliationPolicy;
  reason: Reason | null;
  day: string;
  comparisons: number;
  lines: number | null;
  matched: number | null;
  pending: number | null;
  differing: number | null;
  opened: number;
};

type Compared = z.output<typeof compareStatement.output>;
type Opened = z.output<typeof openDiscrepancies.output>;

/** The vocabulary of the reconciliation machine. */
export const reconciliation = setup({
  types: typesOf<typeof reconciliationContract, typeof reconciliationPolicy, ReconciliationContext>(),
  actors: { compareStatement: ask(compareStatement), openDiscrepancies: ask(openDiscrepancies) },
  guards: {
    allMatched: (_, answer: Compared) => answer.result === 'compared' && answer.differing === 0,
    someDiffer: (_, answer: Compared) => answer.result === 'compared' && answer.differing > 0,
    mayCompare: ({ context }) => context.comparisons < context.policy.comparisons,
    someLeft: (_, answer: Opened) => answer.left,
  },
  actions: {
    startOver: assign({ comparisons: 0 }),
    countComparison: assign({ comparisons: ({ context }) => context.comparisons + 1 }),
    noteCounts: assign((_, answer: Compared) => {
      if (answer.result === 'implausible') return {};
      const { lines, matched, pending, differing } = answer;
      return { lines, matched, pending, differing, reason: null };
    }),
    countOpened: assign({ opened: ({ context }, { opened }: Opened) => context.opened + opened, reason: null }),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
  },
  delays: {
    statementPause: ({ context }) => step(context.policy.statementPauseMs, context.comparisons),
    openingPause: ({ context }) => context.policy.openingPauseMs,
  },
});
