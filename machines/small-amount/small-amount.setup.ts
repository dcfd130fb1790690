import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { tryPaymentPassword } from '../effects/payment-passwords.ts';
import { askAccount, tellAccount } from '../effects/standing.ts';
import type { Standing } from '../effects/standing.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import { triesAfter, triesOf, useRefusal } from '../parts/payment-password.setup.ts';
import { smallAmountOf, smallAmountPolicy } from '../kit/spending.ts';
import type { SmallAmount } from '../kit/spending.ts';
import type { smallAmountContract } from './small-amount.contract.ts';

/** Delays in ms, and the most that may be chosen. Source: the practice of wallets. */
export const smallAmountFlowPolicy = { ...smallAmountPolicy, proofExpiryMs: 10 * 60_000, tellingPauseMs: 10_000 };

type Reason = ReasonOf<typeof smallAmountContract>;

export type SmallAmountContext = CommonContext & {
  policy: typeof smallAmountFlowPolicy;
  reason: Reason | null;
  asked: SmallAmount;
  /** Was the payment password given, and right? */
  proven: boolean;
  triesLeft: number | null;
  retryAt: number | null;
};

type Tried = z.output<typeof tryPaymentPassword.output>;
type Told = z.output<typeof tellAccount.output>;

/** Is anything of it more than what counts now? */
function raises({ asked, policy }: SmallAmountContext, standing: Standing): boolean {
  const now = smallAmountOf(policy, standing);
  return asked.perPaymentMinor > now.smallAmountMinor || asked.perDayMinor > now.smallDayMinor;
}

/** The vocabulary of choosing the small amount. */
export const choosing = setup({
  types: typesOf<typeof smallAmountContract, typeof smallAmountFlowPolicy, SmallAmountContext>(),
  actors: { askAccount: ask(askAccount), tellAccount: ask(tellAccount), tryPaymentPassword: ask(tryPaymentPassword) },
  guards: {
    mayNot: (_, standing: Standing) => standing.may.pay !== null,
    tooLarge: ({ context: { asked, policy } }) =>
      asked.perPaymentMinor > policy.smallAmountMinor || asked.perDayMinor > policy.smallDayMinor,
    raises: ({ context }, standing: Standing) => raises(context, standing),
    cannotRaise: ({ context }, standing: Standing) => raises(context, standing) && !standing.payment.set,
    right: (_, answer: Tried) => answer.result === 'right',
    taken: (_, answer: Told) => answer.taken,
  },
  actions: {
    noteRefusal: assign((_, standing: Standing) => ({ reason: useRefusal(standing.may.pay) })),
    noteTries: assign((_, standing: Standing) => triesOf(standing)),
    noteTry: assign((_, answer: Tried) => triesAfter(answer)),
    noteProof: assign({ proven: true, reason: null, triesLeft: null, retryAt: null }),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null }),
  },
  delays: {
    proofExpiry: ({ context }) => context.policy.proofExpiryMs,
    tellingPause: ({ context }) => context.policy.tellingPauseMs,
  },
});
