import { assign, setup } from 'xstate';
import type { AnyStateMachine } from 'xstate';
import type { z } from 'zod';
import { checkCode, sendCode } from '../effects/codes.ts';
import type { codeChannels } from '../effects/codes.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { withVocabulary } from '../kit/machine.ts';
import { step } from '../kit/policy.ts';
import type { Sealed } from '../kit/sealed.ts';
import { when } from '../kit/view.ts';
import type { provingEvents, ProvingReason } from './proving.contract.ts';

/** Delays in ms and limits. Sources: NIST SP 800-63B-4 §3.1.3.2 for codes; the practice of wallets for the rest. */
export const provingPolicy = {
  codeExpiryMs: 5 * 60_000,
  codeTries: 5,
  resendCooldownMs: [60_000, 120_000, 300_000],
  sendsPerPhoneHour: 5,
  sendsPerPhoneDay: 20,
  sendsPerAddressHour: 20,
  receiptPatienceMs: 30_000,
};

/** What the context of a flow with a code has beside its own. */
export type ProvingContext = CommonContext & {
  policy: typeof provingPolicy;
  phone: Sealed;
  phoneMask: string | null;
  channel: (typeof codeChannels)[number];
  codesSent: number;
  challenge: string | null;
  message: string | null;
  delivery: 'unknown' | 'delivered' | 'failed' | 'unheard';
  triesLeft: number | null;
  retryAt: number | null;
};

/** The code's part of a context before any was sent. */
export const noCodeYet = {
  phoneMask: null,
  channel: 'sms',
  codesSent: 0,
  challenge: null,
  message: null,
  delivery: 'unknown',
  triesLeft: null,
  retryAt: null,
} as const;

/** The code's part of a view. */
export function codeShown(context: Omit<ProvingContext, 'phone'>, due: { readonly [delay: string]: number }) {
  const { phoneMask, delivery, channel, codesSent, triesLeft } = context;
  return {
    phoneMask,
    delivery,
    channel,
    codesSent,
    triesLeft,
    codeExpiresAt: when(due['codeExpiry']),
    resendAt: when(due['resendCooldown']),
    retryAt: when(context.retryAt),
  };
}

type Sent = z.output<typeof sendCode.output>;
type Checked = z.output<typeof checkCode.output>;
type ProvingEvent = {
  [N in keyof typeof provingEvents]: { type: N } & z.output<(typeof provingEvents)[N]>;
}[keyof typeof provingEvents];

const types = {} as { context: ProvingContext; events: ProvingEvent; tags: 'awaiting.user' };

/** The vocabulary of the states in proving.states.ts. */
export const proving = setup({
  types,
  actors: { sendCode: ask(sendCode), checkCode: ask(checkCode) },
  guards: {
    sent: (_, answer: Sent) => answer.ok,
    right: (_, answer: Checked) => answer.result === 'right',
    wrong: (_, answer: Checked) => answer.result === 'wrong',
    aboutThisMessage: ({ context }, receipt: { message: string }) => receipt.message === context.message,
    delivered: ({ context }, receipt: { message: string; status: string }) =>
      receipt.message === context.message && receipt.status === 'delivered',
  },
  actions: {
    chooseChannel: assign((_, given: { channel?: 'sms' | 'voice' | undefined }) => ({
      channel: given.channel ?? 'sms',
    })),
    clearRefusal: assign({ reason: null, retryAt: null }),
    noteRefusal: assign({ reason: (_, reason: ProvingReason) => reason }),
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
    noteDelivery: assign(({ context }, delivery: ProvingContext['delivery']) => ({
      delivery,
      reason: context.reason === 'code-not-delivered' ? null : context.reason,
    })),
    noteCheck: assign({
      triesLeft: (_, answer: Checked) => (answer.result === 'wrong' ? answer.triesLeft : null),
      reason: (_, answer: Checked) =>
        answer.result === 'wrong' ? 'code-wrong' : answer.result === 'spent' ? answer.reason : null,
    }),
  },
  delays: {
    codeExpiry: ({ context }) => context.policy.codeExpiryMs,
    resendCooldown: ({ context }) => step(context.policy.resendCooldownMs, context.codesSent),
    receiptPatience: ({ context }) => context.policy.receiptPatienceMs,
  },
});

/** A machine with the vocabulary of proving beside its own. Its context must hold a {@link ProvingContext}. */
export function withProving<M extends AnyStateMachine>(machine: M): M {
  return withVocabulary(machine, proving.createMachine({ context: {} as ProvingContext }));
}
