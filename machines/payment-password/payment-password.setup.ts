import { assign, setup } from 'xstate';
import type { z } from 'zod';
import {
  judgePaymentPassword,
  ownPhone,
  savePaymentPassword,
  tryPaymentPassword,
} from '../effects/payment-passwords.ts';
import { tryIdentity } from '../effects/recovery.ts';
import { askAccount, tellAccount } from '../effects/standing.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import { typesOf } from '../kit/machine.ts';
import type { Sealed } from '../kit/sealed.ts';
import { triesAfter, triesOf, useRefusal } from '../parts/payment-password.setup.ts';
import { provingPolicy } from '../parts/proving.setup.ts';
import type { ProvingContext } from '../parts/proving.setup.ts';
import { afterProof, cleared, recoveryPolicy } from '../parts/recovery.setup.ts';
import type { paymentPasswordContract } from './payment-password.contract.ts';

/** Delays in ms and limits. Sources: NIST SP 800-63B-4 §3.1.3.2 for codes; the practice of wallets for the rest. */
export const paymentPasswordPolicy = {
  ...provingPolicy,
  phoneExpiryMs: 30 * 60_000,
  proofExpiryMs: 10 * 60_000,
  choiceExpiryMs: 10 * 60_000,
  lastRefused: 3,
  savingPauseMs: 10_000,
  savings: 6,
  proofsPerDay: recoveryPolicy.proofsPerDay,
};

type Reason = ReasonOf<typeof paymentPasswordContract>;

export type PaymentPasswordContext = Omit<ProvingContext, 'phone'> & {
  policy: typeof paymentPasswordPolicy;
  reason: Reason | null;
  /** The user's own, once it is needed. */
  phone: Sealed | null;
  isSet: boolean | null;
  /** Is the person known, so that a code alone does not do? */
  identityNeeded: boolean;
  /** Was the current one given, and right? */
  byCurrent: boolean;
  passwordTriesLeft: number | null;
  passwordRetryAt: number | null;
  /** Until it is saved or refused. */
  chosen: Sealed | null;
  repeated: Sealed | null;
  savings: number;
};

type Standing = z.output<typeof askAccount.output>;
type Tried = z.output<typeof tryPaymentPassword.output>;
type Compared = z.output<typeof tryIdentity.output>;
type Judged = z.output<typeof judgePaymentPassword.output>;
type Saved = z.output<typeof savePaymentPassword.output>;

/** The vocabulary of the machine: its effects, guards, actions and delays by name. */
export const paymentPassword = setup({
  types: typesOf<typeof paymentPasswordContract, typeof paymentPasswordPolicy, PaymentPasswordContext>(),
  actors: {
    askAccount: ask(askAccount),
    tellAccount: ask(tellAccount),
    ownPhone: ask(ownPhone),
    tryPaymentPassword: ask(tryPaymentPassword),
    tryIdentity: ask(tryIdentity),
    judgePaymentPassword: ask(judgePaymentPassword),
    savePaymentPassword: ask(savePaymentPassword),
  },
  guards: {
    mayNot: (_, standing: Standing) => standing.may.setPaymentPassword !== null,
    hasOne: (_, standing: Standing) => standing.payment.set,
    proven: (_, answer: Tried) => answer.result === 'right',
    identityNeeded: ({ context }) => context.identityNeeded,
    matches: (_, answer: Compared) => answer.result === 'match',
    differs: (_, answer: Compared) => answer.result === 'mismatch',
    good: (_, answer: Judged) => answer.ok,
    saved: (_, answer: Saved) => answer.result === 'saved',
    mayTryAgain: ({ context }) => context.savings < context.policy.savings,
    changes: ({ context }) => context.isSet === true,
  },
  actions: {
    noteStanding: assign((_, standing: Standing) => {
      const { triesLeft, retryAt } = triesOf(standing);
      return {
        isSet: standing.payment.set,
        identityNeeded: standing.tier === 'II' || standing.tier === 'III',
        passwordTriesLeft: triesLeft,
        passwordRetryAt: retryAt,
        reason: useRefusal(standing.may.setPaymentPassword),
      };
    }),
    notePhone: assign((_, found: { phone: Sealed }) => ({ phone: found.phone })),
    noteTry: assign((_, answer: Tried) => {
      const { reason, triesLeft, retryAt } = triesAfter(answer);
      return { reason, passwordTriesLeft: triesLeft, passwordRetryAt: retryAt };
    }),
    noteCurrent: assign({ byCurrent: true }),
    noteProof: assign((_, answer: Compared) => afterProof(answer)),
    clearProof: assign(cleared),
    // Proven by code: what was counted of the current one stops nobody any more.
    forgetTries: assign({ passwordTriesLeft: null, passwordRetryAt: null }),
    takeChoice: assign((_, given: { password: Sealed }) => ({ chosen: given.password })),
    takeRepetition: assign((_, given: { password: Sealed }) => ({ repeated: given.password })),
    dropPasswords: assign({ chosen: null, repeated: null, savings: 0 }),
    noteJudgement: assign((_, answer: Judged) => ({ reason: answer.ok ? null : answer.reason })),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null }),
    countSaving: assign({ savings: ({ context }) => context.savings + 1 }),
  },
  delays: {
    phoneExpiry: ({ context }) => context.policy.phoneExpiryMs,
    proofExpiry: ({ context }) => context.policy.proofExpiryMs,
    choiceExpiry: ({ context }) => context.policy.choiceExpiryMs,
    savingPause: ({ context }) => context.policy.savingPauseMs,
  },
});
