import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { askAccount } from '../effects/standing.ts';
import { answerTransfer } from '../effects/transfers.ts';
import type { InputOf, ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import type { claimContract } from './claim.contract.ts';

/** Delays in ms. Source: the practice of wallets, a day to take money. The transfer itself decides; this is what its payee is shown. */
export const claimPolicy = { claimExpiryMs: 24 * 3_600_000, retryPauseMs: 10_000 };

type Reason = ReasonOf<typeof claimContract>;

export type ClaimContext = CommonContext &
  InputOf<typeof claimContract> & {
    policy: typeof claimPolicy;
    reason: Reason | null;
    /** What the payee said; null before that. */
    answer: 'flow.accepted' | 'flow.declined' | null;
  };

type Standing = z.output<typeof askAccount.output>;
type Answered = z.output<typeof answerTransfer.output>;

/** The vocabulary of taking a transfer. */
export const claim = setup({
  types: typesOf<typeof claimContract, typeof claimPolicy, ClaimContext>(),
  actors: { askAccount: ask(askAccount), answerTransfer: ask(answerTransfer) },
  guards: {
    mayReceive: (_, standing: Standing) => standing.may.receive === null,
    accepted: ({ context }, { taken, outcome }: Answered) =>
      context.answer === 'flow.accepted' && (taken || outcome === 'sent'),
    declined: ({ context }, { taken, outcome }: Answered) =>
      context.answer === 'flow.declined' && (taken || outcome === 'returned'),
    over: (_, { outcome }: Answered) => outcome !== null,
  },
  actions: {
    accept: assign({ answer: 'flow.accepted' }),
    decline: assign({ answer: 'flow.declined' }),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null }),
  },
  delays: {
    claimExpiry: ({ context }) => context.policy.claimExpiryMs,
    retryPause: ({ context }) => context.policy.retryPauseMs,
  },
});
