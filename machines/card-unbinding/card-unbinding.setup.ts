import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { cancelAgreement, findCard, takeOutOfUse } from '../effects/card-unbinding.ts';
import { tryPaymentPassword } from '../effects/payment-passwords.ts';
import { askAccount } from '../effects/standing.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import { step } from '../kit/policy.ts';
import { triesAfter, triesOf } from '../parts/payment-password.setup.ts';
import type { cardUnbindingContract } from './card-unbinding.contract.ts';

/** Delays in ms and limits; the network is asked for about 24 hours. Source: the practice of wallets. */
export const cardUnbindingPolicy = {
  confirmExpiryMs: 10 * 60_000,
  networkPauseMs: [60_000, 300_000, 1_800_000, 3_600_000, 3 * 3_600_000, 6 * 3_600_000, 12 * 3_600_000],
  networkTries: 7,
  staffPatienceMs: 24 * 3_600_000,
};

type Reason = ReasonOf<typeof cardUnbindingContract>;

export type CardUnbindingContext = CommonContext & {
  policy: typeof cardUnbindingPolicy;
  reason: Reason | null;
  card: string;
  cardMask: string | null;
  issuer: string | null;
  kind: 'debit' | 'credit' | null;
  isUsable: boolean;
  triesLeft: number | null;
  retryAt: number | null;
  /** How often the network was waited for. */
  asked: number;
};

type Standing = z.output<typeof askAccount.output>;
type Found = z.output<typeof findCard.output>;
type Tried = z.output<typeof tryPaymentPassword.output>;
type Taken = z.output<typeof takeOutOfUse.output>;

/** The vocabulary of unbinding a card. */
export const unbinding = setup({
  types: typesOf<typeof cardUnbindingContract, typeof cardUnbindingPolicy, CardUnbindingContext>(),
  actors: {
    findCard: ask(findCard),
    askAccount: ask(askAccount),
    tryPaymentPassword: ask(tryPaymentPassword),
    takeOutOfUse: ask(takeOutOfUse),
    cancelAgreement: ask(cancelAgreement),
  },
  guards: {
    isFound: (_, answer: Found) => answer.result === 'found',
    // A password that may not be tried for now is told with its time: the owner may wait for it here.
    mayProve: (_, { may }: Standing) => may.provePayment === null || may.provePayment === 'payment-waiting',
    isRight: (_, answer: Tried) => answer.result === 'right',
    isTaken: (_, answer: Taken) => answer.ok,
    mayAskNetwork: ({ context }) => context.asked < context.policy.networkTries,
  },
  actions: {
    noteCard: assign((_, found: Found) =>
      found.result === 'found'
        ? { cardMask: found.mask, issuer: found.issuer, kind: found.kind, isUsable: true }
        : { reason: 'card-unknown' as const },
    ),
    noteStanding: assign((_, standing: Standing) => ({ ...triesOf(standing), reason: provingRefusal(standing) })),
    noteTry: assign((_, answer: Tried) => triesAfter(answer)),
    noteTaken: assign((_, answer: Taken) =>
      answer.ok ? { isUsable: false, reason: null } : { reason: answer.reason, triesLeft: null, retryAt: null },
    ),
    countAsking: assign(({ context }) => ({ asked: context.asked + 1 })),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null, triesLeft: null, retryAt: null }),
  },
  delays: {
    confirmExpiry: ({ context }) => context.policy.confirmExpiryMs,
    networkPause: ({ context }) => step(context.policy.networkPauseMs, context.asked),
    staffPatience: ({ context }) => context.policy.staffPatienceMs,
  },
});

/** Why the payment password may not be tried; the account has no other reasons against trying it. */
function provingRefusal({ may: { provePayment } }: Standing): Reason | null {
  switch (provePayment) {
    case 'payment-password-not-set':
    case 'payment-waiting':
    case 'payment-locked':
    case 'account-closing':
    case 'account-closed':
      return provePayment;
    default:
      return provePayment === null ? null : 'account-frozen';
  }
}
