import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { tellRun } from '../effects/approvals.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import type { approvalContract } from './approval.contract.ts';

/** Delays in ms. Source: the four-eyes practice of payment operations, where a proposal lives for a working day. */
export const approvalPolicy = { approvalExpiryMs: 24 * 3_600_000, tellingPauseMs: 60_000 };

type Reason = ReasonOf<typeof approvalContract>;

export type ApprovalContext = CommonContext & {
  policy: typeof approvalPolicy;
  reason: Reason | null;
  /** The run that is to be told. */
  target: string;
  flow: string;
  event: string;
  fields: { [field: string]: unknown };
  /** Who proposed it. */
  by: string;
  because: string;
  decidedBy: string | null;
  decidedBecause: string | null;
};

type Decision = { by: string; reason: string };
type Told = z.output<typeof tellRun.output>;

/** The approval's own name for its message: told again, it is still one message. */
export const messageOf = (context: ApprovalContext) => `${context.run.id}/told`;

/** The vocabulary of the approval machine. */
export const approval = setup({
  types: typesOf<typeof approvalContract, typeof approvalPolicy, ApprovalContext>(),
  actors: { tellRun: ask(tellRun) },
  guards: {
    secondPerson: ({ context }, decision: Decision) => decision.by !== context.by,
    taken: (_, answer: Told) => answer.taken,
  },
  actions: {
    noteDecision: assign((_, { by, reason }: Decision) => ({ decidedBy: by, decidedBecause: reason })),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null }),
  },
  delays: {
    approvalExpiry: ({ context }) => context.policy.approvalExpiryMs,
    tellingPause: ({ context }) => context.policy.tellingPauseMs,
  },
});
