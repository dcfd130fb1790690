import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { forgetSubject, openAccount } from '../effects/accounts.ts';
import { checkCode, sendCode } from '../effects/codes.ts';
import type { codeChannels } from '../effects/codes.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import { step } from '../kit/policy.ts';
import type { ReasonOf } from '../kit/contract.ts';
import type { Sealed } from '../kit/sealed.ts';
import type { registrationContract } from './registration.contract.ts';

/** Delays in ms and limits. Sources: NIST SP 800-63B-4 §3.1.3.2 for codes; the practice of wallets for the rest. */
export const registrationPolicy = {
  codeExpiryMs: 5 * 60_000,
  codeTries: 5,
  resendCooldownMs: [60_000, 120_000, 300_000],
  sendsPerPhoneHour: 5,
  sendsPerPhoneDay: 20,
  sendsPerAddressHour: 20,
  receiptPatienceMs: 30_000,
  phoneExpiryMs: 30 * 60_000,
  passwordExpiryMs: 10 * 60_000,
  openingPauseMs: 10_000,
  erasurePauseMs: 10 * 60_000,
  welcomeCreditMinor: 10_000,
};

type Reason = ReasonOf<typeof registrationContract>;
type Ending = 'alreadyRegistered' | 'cancelled' | 'expired';

export type RegistrationContext = CommonContext & {
  policy: typeof registrationPolicy;
  reason: Reason | null;
  phone: Sealed;
  phoneMask: string | null;
  termsVersion: string;
  /** While the account is being opened. */
  password: Sealed | null;
  channel: (typeof codeChannels)[number];
  codesSent: number;
  challenge: string | null;
  message: string | null;
  delivery: 'unknown' | 'delivered' | 'failed' | 'unheard';
  triesLeft: number | null;
  retryAt: number | null;
  ending: Ending | null;
};

type Sent = z.output<typeof sendCode.output>;
type Checked = z.output<typeof checkCode.output>;
type Opened = z.output<typeof openAccount.output>;

/** The vocabulary of the registration machine: its effects, guards, actions and delays by name. */
export const registration = setup({
  types: typesOf<typeof registrationContract, typeof registrationPolicy, RegistrationContext>(),
  actors: {
    sendCode: ask(sendCode),
    checkCode: ask(checkCode),
    openAccount: ask(openAccount),
    forgetSubject: ask(forgetSubject),
  },
  guards: {
    sent: (_, answer: Sent) => answer.ok,
    right: (_, answer: Checked) => answer.result === 'right',
    wrong: (_, answer: Checked) => answer.result === 'wrong',
    opened: (_, answer: Opened) => answer.result === 'opened',
    phoneTaken: (_, answer: Opened) => answer.result === 'phone-taken',
    aboutThisMessage: ({ context }, receipt: { message: string }) => receipt.message === context.message,
    delivered: ({ context }, receipt: { message: string; status: string }) =>
      receipt.message === context.message && receipt.status === 'delivered',
    endsAs: ({ context }, ending: Ending) => context.ending === ending,
  },
  actions: {
    takePhone: assign((_, given: { phone: Sealed }) => ({ phone: given.phone, phoneMask: null })),
    takePassword: assign((_, given: { password: Sealed }) => ({ password: given.password })),
    chooseChannel: assign((_, given: { channel?: 'sms' | 'voice' | undefined }) => ({
      channel: given.channel ?? 'sms',
    })),
    clearReason: assign({ reason: null, retryAt: null }),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    noteSend: assign(({ context }, answer: Sent) =>
      answer.ok
        ? {
            challenge: answer.challenge,
            message: answer.message,
            phoneMask: answer.phoneMask,
            codesSent: context.codesSent + 1,
            triesLeft: context.policy.codeTries,
            reason: null,
            retryAt: null,
          }
        : {
            reason: answer.reason,
            phoneMask: answer.phoneMask ?? context.phoneMask,
            retryAt: answer.retryAt,
          },
    ),
    dropCode: assign({ challenge: null, message: null, triesLeft: null, delivery: 'unknown' }),
    // A message thought lost that arrives after all is no reason for anything any more.
    noteDelivery: assign(({ context }, delivery: RegistrationContext['delivery']) => ({
      delivery,
      reason: context.reason === 'code-not-delivered' ? null : context.reason,
    })),
    noteCheck: assign({
      triesLeft: (_, answer: Checked) => (answer.result === 'wrong' ? answer.triesLeft : null),
      reason: (_, answer: Checked) =>
        answer.result === 'wrong' ? 'code-wrong' : answer.result === 'spent' ? answer.reason : null,
    }),
    noteOpening: assign({
      password: null,
      reason: (_, answer: Opened) => (answer.result === 'password-refused' ? answer.reason : null),
    }),
    endAs: assign({ ending: (_, ending: Ending) => ending, password: null, reason: null }),
  },
  delays: {
    codeExpiry: ({ context }) => context.policy.codeExpiryMs,
    resendCooldown: ({ context }) => step(context.policy.resendCooldownMs, context.codesSent),
    receiptPatience: ({ context }) => context.policy.receiptPatienceMs,
    phoneExpiry: ({ context }) => context.policy.phoneExpiryMs,
    passwordExpiry: ({ context }) => context.policy.passwordExpiryMs,
    openingPause: ({ context }) => context.policy.openingPauseMs,
    erasurePause: ({ context }) => context.policy.erasurePauseMs,
  },
});
