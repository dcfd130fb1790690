import { assign, setup } from 'xstate';
import type { Standing } from '../effects/standing.ts';
import type { CommonContext } from '../kit/flow.ts';
import { typesOf } from '../kit/machine.ts';
import { step } from '../kit/policy.ts';
import type { SmallAmount, Tier } from '../kit/spending.ts';
import type { accountContract } from './account.contract.ts';

/** Delays in ms and limits. Sources: OWASP Authentication and the practice of wallets. */
export const accountPolicy = {
  loginTries: 5,
  loginFreeTries: 3,
  loginDelayMs: [30_000, 60_000],
  loginCoolingMs: [15 * 60_000, 60 * 60_000],
  paymentTries: 5,
  paymentCoolingMs: [3 * 3_600_000, 24 * 3_600_000],
  failureWindowMs: 24 * 3_600_000,
  coolOffMs: 24 * 3_600_000,
};

/** What is counted of a secret: tries since it was last right, and how often it had to wait. */
export type Counted = { readonly tries: number; readonly rounds: number };
export type Secret = 'login' | 'payment';

export type AccountContext = CommonContext & {
  policy: typeof accountPolicy;
  tier: Tier;
  document: Standing['document'];
  /** The run that proved the document; empty before there was one, or when it has no end. */
  provenBy: string;
  login: Counted;
  payment: Counted;
  paymentPasswordSet: boolean;
  frozenBecause: string | null;
  /** How often something that a thief would change was changed, an unbroken time of less trust counted once. */
  coolOffs: number;
  /** What is paid without the payment password: the user's choice, once there is one. */
  smallAmount: SmallAmount;
};

type ChosenAmount = { readonly smallAmount: SmallAmount; readonly proven: boolean };

const fresh: Counted = { tries: 0, rounds: 0 };
const limits = (policy: typeof accountPolicy) => ({
  login: { tries: policy.loginTries, rounds: policy.loginCoolingMs.length },
  payment: { tries: policy.paymentTries, rounds: policy.paymentCoolingMs.length },
});

/** The vocabulary of the account machine. Guards and actions about a secret are told which. */
export const account = setup({
  types: typesOf<typeof accountContract, typeof accountPolicy, AccountContext>(),
  guards: {
    triesSpent: ({ context }, secret: Secret) => context[secret].tries >= limits(context.policy)[secret].tries,
    roundsSpent: ({ context }, secret: Secret) =>
      context[secret].tries >= limits(context.policy)[secret].tries &&
      context[secret].rounds >= limits(context.policy)[secret].rounds,
    loginMustPause: ({ context }) => context.login.tries >= context.policy.loginFreeTries,
  },
  actions: {
    countTry: assign(({ context }, secret: Secret) => ({
      [secret]: { ...context[secret], tries: context[secret].tries + 1 },
    })),
    countRound: assign(({ context }, secret: Secret) => ({
      [secret]: { ...context[secret], rounds: context[secret].rounds + 1 },
    })),
    giveTriesBack: assign(({ context }, secret: Secret) => ({ [secret]: { ...context[secret], tries: 0 } })),
    forgive: assign((_, secret: Secret) => ({ [secret]: fresh })),
    notePaymentPassword: assign({ paymentPasswordSet: true }),
    countCoolOff: assign({ coolOffs: ({ context }) => context.coolOffs + 1 }),
    noteSmallAmount: assign({
      smallAmount: ({ context: { smallAmount: before } }, { smallAmount: asked, proven }: ChosenAmount) =>
        proven
          ? asked
          : {
              perPaymentMinor: Math.min(before.perPaymentMinor, asked.perPaymentMinor),
              perDayMinor: Math.min(before.perDayMinor, asked.perDayMinor),
            },
    }),
    noteProof: assign((_, told: { tier: Tier; document?: string | undefined }) => ({
      tier: told.tier,
      document: 'current' as const,
      provenBy: told.document ?? '',
    })),
    // What is said of a document that was renewed meanwhile comes too late.
    noteExpiring: assign(({ context }, told: { document: string }) =>
      told.document === context.provenBy ? { document: 'expiring' as const } : {},
    ),
    noteExpired: assign(({ context }, told: { document: string }) =>
      told.document === context.provenBy ? { document: 'expired' as const, tier: 'I' as const } : {},
    ),
    noteFreeze: assign({ frozenBecause: (_, because: string) => because }),
    noteThaw: assign({ frozenBecause: null }),
  },
  delays: {
    loginDelay: ({ context }) =>
      step(context.policy.loginDelayMs, context.login.tries - context.policy.loginFreeTries + 1),
    loginCooling: ({ context }) => step(context.policy.loginCoolingMs, context.login.rounds),
    paymentCooling: ({ context }) => step(context.policy.paymentCoolingMs, context.payment.rounds),
    loginWindow: ({ context }) => context.policy.failureWindowMs,
    paymentWindow: ({ context }) => context.policy.failureWindowMs,
    coolOff: ({ context }) => context.policy.coolOffMs,
  },
});

export const freshCounts = { login: fresh, payment: fresh };
