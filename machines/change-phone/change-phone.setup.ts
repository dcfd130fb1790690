import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { ownPhone, tryPaymentPassword } from '../effects/payment-passwords.ts';
import { changePhone as changePhoneEffect, notifyPhone } from '../effects/phones.ts';
import { tryIdentity } from '../effects/recovery.ts';
import { askAccount, tellAccount } from '../effects/standing.ts';
import type { Standing } from '../effects/standing.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import { typesOf } from '../kit/machine.ts';
import type { Sealed } from '../kit/sealed.ts';
import { triesAfter, useRefusal } from '../parts/payment-password.setup.ts';
import { provingPolicy } from '../parts/proving.setup.ts';
import type { ProvingContext } from '../parts/proving.setup.ts';
import { afterProof, cleared, recoveryPolicy } from '../parts/recovery.setup.ts';
import type { changePhoneContract } from './change-phone.contract.ts';

/** Delays in ms and limits. Sources: NIST SP 800-63B-4 for codes; the practice of wallets for the rest. */
export const changePhonePolicy = {
  ...provingPolicy,
  phoneExpiryMs: recoveryPolicy.phoneExpiryMs,
  proofsPerDay: recoveryPolicy.proofsPerDay,
  retryPauseMs: recoveryPolicy.retryPauseMs,
  choiceExpiryMs: 10 * 60_000,
  newPhoneExpiryMs: 10 * 60_000,
};

type Reason = ReasonOf<typeof changePhoneContract>;

export type ChangePhoneContext = Omit<ProvingContext, 'phone'> & {
  policy: typeof changePhonePolicy;
  reason: Reason | null;
  /** The number that is being proven: the old one, then the new one. */
  phone: Sealed | null;
  oldPhone: Sealed | null;
  /** Until it was tried. */
  paymentPassword: Sealed | null;
};

type Tried = z.output<typeof tryIdentity.output>;
type Paid = z.output<typeof tryPaymentPassword.output>;
type Changed = z.output<typeof changePhoneEffect.output>;

/** The vocabulary of the change-phone machine, beside that of proving. */
export const changePhone = setup({
  types: typesOf<typeof changePhoneContract, typeof changePhonePolicy, ChangePhoneContext>(),
  actors: {
    askAccount: ask(askAccount),
    ownPhone: ask(ownPhone),
    tryIdentity: ask(tryIdentity),
    tryPaymentPassword: ask(tryPaymentPassword),
    changePhone: ask(changePhoneEffect),
    notifyPhone: ask(notifyPhone),
    tellAccount: ask(tellAccount),
  },
  guards: {
    mayChange: (_, standing: Standing) => standing.may.changePhone === null,
    matches: (_, answer: Tried) => answer.result === 'match',
    mayTryOtherwise: (_, answer: Tried) => answer.result !== 'spent',
    passwordRight: (_, answer: Paid) => answer.result === 'right',
    changed: (_, answer: Changed) => answer.result === 'changed',
  },
  actions: {
    clearReason: assign(cleared),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    noteStanding: assign((_, standing: Standing) => ({ reason: useRefusal(standing.may.changePhone) })),
    notePhone: assign((_, { phone }: { phone: Sealed }) => ({ ...cleared, oldPhone: phone })),
    takeOldPhone: assign(({ context }) => ({ ...cleared, phone: context.oldPhone })),
    takeNewPhone: assign((_, { phone }: { phone: Sealed }) => ({ ...cleared, phone, phoneMask: null, codesSent: 0 })),
    takePaymentPassword: assign((_, given: { paymentPassword: Sealed }) => ({
      ...cleared,
      paymentPassword: given.paymentPassword,
    })),
    noteProof: assign((_, answer: Tried) => afterProof(answer)),
    notePassword: assign((_, answer: Paid) => ({ ...triesAfter(answer), paymentPassword: null })),
    dropPaymentPassword: assign({ paymentPassword: null }),
  },
  delays: {
    choiceExpiry: ({ context }) => context.policy.choiceExpiryMs,
    phoneExpiry: ({ context }) => context.policy.phoneExpiryMs,
    newPhoneExpiry: ({ context }) => context.policy.newPhoneExpiryMs,
    retryPause: ({ context }) => context.policy.retryPauseMs,
  },
});
