import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { abandonAgreement, bindCard, checkHolder, readCard, sendIssuerCode } from '../effects/cards.ts';
import { askAccount } from '../effects/standing.ts';
import type { ReasonOf } from '../kit/contract.ts';
import { ask } from '../kit/effect.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import { step } from '../kit/policy.ts';
import type { Sealed } from '../kit/sealed.ts';
import { useRefusal } from '../parts/payment-password.setup.ts';
import type { cardBindingContract, permissions } from './card-binding.contract.ts';

/** Delays in ms and limits. Sources: QuickPass for the number of cards; the practice of wallets for the rest. */
export const cardBindingPolicy = {
  cardExpiryMs: 30 * 60_000,
  codeExpiryMs: 5 * 60_000,
  resendCooldownMs: [60_000, 120_000, 300_000],
  codesPerCheck: 3,
  busyPauseMs: [2_000, 8_000, 30_000, 300_000],
  busyTries: 4,
  agreementPauseMs: [10_000, 60_000, 300_000, 1_800_000],
  agreementTries: 4,
  withdrawalPauseMs: 60_000,
  accountPauseMs: 10_000,
  mostCards: 15,
  checksPerDay: 10,
  wrongInARow: 3,
  cardLockMs: 12 * 3_600_000,
};

type Reason = ReasonOf<typeof cardBindingContract>;
type Permission = (typeof permissions)[number];

export type CardBindingContext = CommonContext & {
  policy: typeof cardBindingPolicy;
  reason: Reason | null;
  /** Until its token is there, or it was refused. */
  number: Sealed | null;
  /** The phone that the bank has, until the bank was asked. */
  phone: Sealed | null;
  code: Sealed | null;
  cardMask: string | null;
  issuer: string | null;
  kind: 'debit' | 'credit' | null;
  phoneMask: string | null;
  /** Cards given so far: each is asked about under a name of its own. */
  checks: number;
  busyTimes: number;
  codesSent: number;
  codesTried: number;
  triesLeft: number | null;
  retryAt: number | null;
  missing: readonly Permission[];
  card: string | null;
  ending: 'refused' | 'cancelled' | null;
};

/** The context of a run to which no card was given yet. */
export const noCardYet = {
  number: null,
  phone: null,
  code: null,
  cardMask: null,
  issuer: null,
  kind: null,
  phoneMask: null,
  checks: 0,
  busyTimes: 0,
  codesSent: 0,
  codesTried: 0,
  triesLeft: null,
  retryAt: null,
  missing: [],
  card: null,
  ending: null,
} as const satisfies Partial<CardBindingContext>;

/** What this card is asked about under. */
export const checkOf = ({ run, checks }: CardBindingContext): string => `${run.id}/check-${checks}`;
/** What this entry of a code is asked under. */
export const tryOf = (context: CardBindingContext): string => `${checkOf(context)}/try-${context.codesTried}`;

type Standing = z.output<typeof askAccount.output>;
type Read = z.output<typeof readCard.output>;
type Held = z.output<typeof checkHolder.output>;
type Bound = z.output<typeof bindCard.output>;
type Abandoned = z.output<typeof abandonAgreement.output>;

const dropped = { number: null, phone: null, code: null } as const;

/** The vocabulary of binding a card. */
export const binding = setup({
  types: typesOf<typeof cardBindingContract, typeof cardBindingPolicy, CardBindingContext>(),
  actors: {
    askAccount: ask(askAccount),
    readCard: ask(readCard),
    checkHolder: ask(checkHolder),
    sendIssuerCode: ask(sendIssuerCode),
    bindCard: ask(bindCard),
    abandonAgreement: ask(abandonAgreement),
  },
  guards: {
    mayBind: (_, standing: Standing) => standing.may.bindCard === null,
    isReadable: (_, answer: Read) => answer.ok,
    isSent: (_, answer: { result: string }) => answer.result === 'code-sent' || answer.result === 'sent',
    isBusy: (_, answer: { result: string }) => answer.result === 'busy',
    isBound: (_, answer: { result: string }) => answer.result === 'bound',
    isWrong: (_, answer: Bound) => answer.result === 'code-wrong',
    isSpent: (_, answer: Bound) => answer.result === 'code-spent',
    mayWait: ({ context }, most: 'busyTries' | 'agreementTries') => context.busyTimes < context.policy[most],
    mayResend: ({ context }) => context.codesSent < context.policy.codesPerCheck,
    endsAs: ({ context }, ending: 'cancelled') => context.ending === ending,
  },
  actions: {
    noteStanding: assign((_, { may }: Standing) => ({
      reason: may.bindCard === 'identity-not-proven' ? may.bindCard : useRefusal(may.bindCard),
    })),
    takeCard: assign(({ context }, given: { number: Sealed; phone: Sealed }) => ({
      ...noCardYet,
      missing: context.missing,
      number: given.number,
      phone: given.phone,
      checks: context.checks + 1,
      reason: null,
    })),
    noteRead: assign((_, answer: Read) =>
      answer.ok
        ? { cardMask: answer.mask, issuer: answer.issuer, kind: answer.kind }
        : { ...dropped, reason: answer.reason },
    ),
    noteHolder: assign((_, answer: Held) => {
      if (answer.result === 'code-sent')
        return { phone: null, phoneMask: answer.phoneMask, codesSent: 1, busyTimes: 0, reason: null };
      if (answer.result === 'refused') return { ...dropped, reason: answer.reason, retryAt: answer.retryAt };
      return {};
    }),
    countBusy: assign({ busyTimes: ({ context }) => context.busyTimes + 1, reason: 'issuer-busy' }),
    noteCodeSent: assign(({ context }) => ({ codesSent: context.codesSent + 1, triesLeft: null, reason: null })),
    // Counted before it is compared.
    takeCode: assign(({ context }, given: { code: Sealed }) => ({
      code: given.code,
      codesTried: context.codesTried + 1,
      busyTimes: 0,
    })),
    noteBinding: assign((_, answer: Bound) => {
      if (answer.result === 'bound') return { ...dropped, card: answer.card, triesLeft: null, reason: null };
      if (answer.result === 'code-wrong')
        return { code: null, triesLeft: answer.triesLeft, reason: 'code-wrong' as const };
      if (answer.result === 'code-spent') return { code: null, triesLeft: null, reason: answer.reason };
      return answer.result === 'refused' ? { ...dropped, triesLeft: null, reason: answer.reason } : {};
    }),
    noteAbandoned: assign((_, answer: Abandoned) =>
      answer.result === 'bound' ? { card: answer.card, reason: null } : {},
    ),
    notePermission: assign(({ context }, told: { permission: Permission; granted: boolean }) => {
      const others = context.missing.filter((one) => one !== told.permission);
      const missing = told.granted ? others : [...others, told.permission];
      const before = context.reason === 'permission-missing' ? null : context.reason;
      return { missing, reason: missing.length > 0 ? ('permission-missing' as const) : before };
    }),
    endAs: assign((_, ending: 'refused' | 'cancelled') => ({
      ...dropped,
      ending,
      ...(ending === 'cancelled' ? { reason: null } : {}),
    })),
    dropCard: assign(dropped),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null }),
  },
  delays: {
    cardExpiry: ({ context }) => context.policy.cardExpiryMs,
    codeExpiry: ({ context }) => context.policy.codeExpiryMs,
    resendCooldown: ({ context }) => step(context.policy.resendCooldownMs, context.codesSent),
    busyPause: ({ context }) => step(context.policy.busyPauseMs, context.busyTimes),
    agreementPause: ({ context }) => step(context.policy.agreementPauseMs, context.busyTimes),
    withdrawalPause: ({ context }) => context.policy.withdrawalPauseMs,
    accountPause: ({ context }) => context.policy.accountPauseMs,
  },
});
