import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { lookAtDocument } from '../effects/documents.ts';
import { notifyUser } from '../effects/phones.ts';
import { tellAccount } from '../effects/standing.ts';
import { ask } from '../kit/effect.ts';
import type { ReasonOf } from '../kit/contract.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import type { idDocumentContract } from './id-document.contract.ts';

const dayMs = 24 * 3_600_000;

/** Delays in ms. Notice 90, 30 and 7 days before the end: the practice of wallets. A look at least once a year notices what was corrected. */
export const idDocumentPolicy = {
  noticeMs: [90 * dayMs, 30 * dayMs, 7 * dayMs],
  longestPauseMs: 365 * dayMs,
  retryPauseMs: 60_000,
};

type Reason = ReasonOf<typeof idDocumentContract>;
type Looked = z.output<typeof lookAtDocument.output>;

export type IdDocumentContext = CommonContext & {
  policy: typeof idDocumentPolicy;
  reason: Reason | null;
  leftMs: number;
  /** Notices whose time has come, also those that were skipped since the document came late. */
  notices: number;
  noticesGiven: number;
};

const noticesDue = (noticeMs: readonly number[], leftMs: number) => noticeMs.filter((ms) => leftMs <= ms).length;

/** The vocabulary of watching over a document. */
export const idDocument = setup({
  types: typesOf<typeof idDocumentContract, typeof idDocumentPolicy, IdDocumentContext>(),
  actors: { lookAtDocument: ask(lookAtDocument), tellAccount: ask(tellAccount), notifyUser: ask(notifyUser) },
  guards: {
    isGone: (_, looked: Looked) => looked.state === 'gone',
    isExpired: (_, looked: Looked) => looked.state === 'expired',
    noticeIsDue: ({ context }, looked: Looked) =>
      looked.state === 'valid' && noticesDue(context.policy.noticeMs, looked.leftMs) > context.notices,
  },
  actions: {
    noteLeft: assign((_, looked: Looked) => (looked.state === 'valid' ? { leftMs: looked.leftMs } : {})),
    // One message, however many were due: who proves a document in its last month hears of the month alone.
    noteNotice: assign(({ context }) => ({
      notices: noticesDue(context.policy.noticeMs, context.leftMs),
      noticesGiven: context.noticesGiven + 1,
    })),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null }),
  },
  delays: {
    nextLook: ({ context: { policy, leftMs, notices } }) =>
      Math.min(policy.longestPauseMs, Math.max(0, leftMs - (policy.noticeMs[notices] ?? 0))),
    retryPause: ({ context }) => context.policy.retryPauseMs,
  },
});
