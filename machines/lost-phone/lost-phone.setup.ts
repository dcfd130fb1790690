import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { findLost, inviteHolder, movePhone, tryFacts } from '../effects/lost-phone.ts';
import { notifyPhone } from '../effects/phones.ts';
import { tryIdentity } from '../effects/recovery.ts';
import { tellAccount } from '../effects/standing.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import type { Sealed } from '../kit/sealed.ts';
import { afterProof, atEnd, cleared, recoveryPolicy } from '../parts/recovery.setup.ts';
import type { lostPhoneContract } from './lost-phone.contract.ts';

const hourMs = 3_600_000;
const { passwordExpiryMs, proofsPerDay, lastRefused, retryPauseMs, erasurePauseMs } = recoveryPolicy;

/** Delays in ms and limits. Source: the practice of banks, where whoever has the old number is given a day to object. */
export const lostPhonePolicy = {
  factsExpiryMs: hourMs / 2,
  approvalExpiryMs: 24 * hourMs,
  objectionMs: 24 * hourMs,
  holderExpiryMs: 24 * hourMs,
  ...{ passwordExpiryMs, proofsPerDay, lastRefused, retryPauseMs, erasurePauseMs },
};

type Reason = ReasonOf<typeof lostPhoneContract>;
type Ending = keyof typeof lostPhoneContract.outcomes;

/** Holds what the states of recovery read beside its own. */
export type LostPhoneContext = CommonContext & {
  policy: typeof lostPhonePolicy;
  reason: Reason | null;
  /** The number that the person has now. */
  phone: Sealed;
  oldPhone: Sealed;
  phoneMask: string | null;
  oldPhoneMask: string | null;
  user: string | null;
  what: 'login';
  password: Sealed | null;
  ending: string | null;
  triesLeft: number | null;
  retryAt: number | null;
  openedBy: string;
  because: string;
  /** Of the facts that were said last. */
  matched: number;
  approvedBy: readonly string[];
  note: string | null;
};

type Decision = { readonly by: string; readonly reason: string };
type Found = z.output<typeof findLost.output>;
type Said = z.output<typeof tryFacts.output>;
type Tried = z.output<typeof tryIdentity.output>;
type Moved = z.output<typeof movePhone.output>;

const unfound = (answer: Found): Reason | null =>
  answer.result === 'found' ? 'identity-not-known' : answer.result === 'none' ? null : answer.result;

/** The vocabulary of the lost-phone machine, beside that of recovery. */
export const lostPhone = setup({
  types: typesOf<typeof lostPhoneContract, typeof lostPhonePolicy, LostPhoneContext>(),
  actors: {
    findLost: ask(findLost),
    tryFacts: ask(tryFacts),
    notifyPhone: ask(notifyPhone),
    inviteHolder: ask(inviteHolder),
    tryIdentity: ask(tryIdentity),
    movePhone: ask(movePhone),
    tellAccount: ask(tellAccount),
  },
  guards: {
    canBeKnown: (_, answer: Found) => answer.result === 'found' && answer.known,
    isNobodys: (_, answer: Found) => answer.result === 'none',
    factsMatch: (_, answer: Said) => answer.result === 'match',
    mayBeSaidAgain: (_, answer: Said) => answer.result === 'mismatch',
    isAnother: ({ context }, { by }: Decision) => !context.approvedBy.includes(by),
    sent: (_, answer: z.output<typeof inviteHolder.output>) => answer.sent,
    matches: (_, answer: Tried) => answer.result === 'match',
    moved: (_, answer: Moved) => answer.result === 'moved',
  },
  actions: {
    clearReason: assign(cleared),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    noteAccount: assign((_, answer: Found) => {
      if (answer.result !== 'found') return { reason: unfound(answer) };
      const { user, phoneMask, oldPhoneMask, known } = answer;
      return { ...cleared, user, phoneMask, oldPhoneMask, reason: known ? null : unfound(answer) };
    }),
    noteFacts: assign((_, answer: Said) => ({
      matched: answer.result === 'match' ? 2 : answer.result === 'mismatch' ? answer.matched : 0,
      triesLeft: answer.result === 'mismatch' ? answer.triesLeft : null,
      retryAt: answer.result === 'spent' ? answer.retryAt : null,
      reason: saidReasons[answer.result],
    })),
    noteApproval: assign(({ context }, { by, reason }: Decision) => ({
      approvedBy: [...context.approvedBy, by],
      note: reason,
    })),
    noteStaffRefusal: assign((_, { reason }: Decision) => ({ reason: 'refused-by-staff' as const, note: reason })),
    noteProof: assign((_, answer: Tried) => afterProof(answer)),
    noteMove: assign((_, answer: Moved) => ({ reason: answer.result === 'moved' ? null : answer.result })),
    endAs: assign(({ context }, ending: Ending) => atEnd(context, ending)),
  },
  delays: {
    factsExpiry: ({ context }) => context.policy.factsExpiryMs,
    approvalExpiry: ({ context }) => context.policy.approvalExpiryMs,
    objection: ({ context }) => context.policy.objectionMs,
    holderExpiry: ({ context }) => context.policy.holderExpiryMs,
    retryPause: ({ context }) => context.policy.retryPauseMs,
  },
});

const saidReasons = {
  match: null,
  mismatch: 'facts-wrong',
  spent: 'proof-locked',
  'not-known': 'identity-not-known',
} as const satisfies Record<Said['result'], Reason | null>;
