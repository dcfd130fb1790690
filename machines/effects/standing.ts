import { z } from 'zod';
import { defineEffect } from '../kit/effect.ts';
import type { EffectPolicy } from '../kit/effect.ts';
import { smallAmountSchema, termsSchema, tiers } from '../kit/spending.ts';

/** A secret that is tried against the account: `waiting` opens by itself at `until`, `locked` only by an unlock or a reset. */
const secretStanding = {
  state: z.enum(['open', 'waiting', 'locked']),
  until: z.iso.datetime().nullable(),
  triesLeft: z.int(),
};

/** Why something may not be done now. */
export const standingReasons = [
  'account-frozen',
  'account-closing',
  'account-closed',
  'login-waiting',
  'login-locked',
  'payment-waiting',
  'payment-locked',
  'payment-password-not-set',
  'identity-not-proven',
  'identity-proven-already',
] as const;
export type StandingReason = (typeof standingReasons)[number];

/** What a person may want to do. The account's answers are the only ones that anybody uses. */
export const deeds = [
  'logIn',
  'pay',
  'receive',
  'provePayment',
  'bindCard',
  'setPaymentPassword',
  'changePhone',
  'proveIdentity',
  'close',
] as const;
export type Deed = (typeof deeds)[number];

const permission = z.union([z.null(), z.enum(standingReasons)]).meta({ description: 'Null: it may be done' });

/** How an account stands: the view of its run, and what other flows are told. */
export const standingSchema = z.strictObject({
  standing: z.enum(['active', 'frozen', 'closing', 'closed']),
  frozenBecause: z.string().nullable(),
  ...termsSchema.shape,
  document: z.enum(['none', 'current', 'expiring', 'expired']).meta({
    description: 'The document behind the tier; from `expiring` on the new one may be proven',
  }),
  login: z.strictObject(secretStanding),
  payment: z.strictObject({ ...secretStanding, set: z.boolean() }),
  may: z.strictObject(Object.fromEntries(deeds.map((deed) => [deed, permission])) as Record<Deed, typeof permission>),
});
export type Standing = z.output<typeof standingSchema>;

/** What other flows tell an account. `…Tried` comes before a secret is compared, so that many at once are still counted. */
export const accountEvents = {
  'flow.loginTried': z.strictObject({}),
  'flow.loginProven': z.strictObject({}),
  'flow.loginUnlocked': z.strictObject({}),
  'flow.paymentTried': z.strictObject({}),
  'flow.paymentProven': z.strictObject({}),
  'flow.paymentUnlocked': z.strictObject({}),
  'flow.paymentPasswordSet': z.strictObject({}),
  /** Another one was set by whoever did not give the one before. */
  'flow.paymentPasswordReset': z.strictObject({}),
  /** `proven`: by the payment password, else it can only become less. */
  'flow.smallAmountSet': z.strictObject({ smallAmount: smallAmountSchema, proven: z.boolean() }),
  'flow.phoneChanged': z.strictObject({}),
  'flow.identityProven': z.strictObject({ tier: z.enum(tiers), document: z.string().optional() }),
  'flow.documentExpiring': z.strictObject({ document: z.string() }),
  'flow.documentExpired': z.strictObject({ document: z.string() }),
  'flow.closeRequested': z.strictObject({}),
  'flow.closeWithdrawn': z.strictObject({}),
  'flow.closed': z.strictObject({}),
} as const;
export type AccountEventName = keyof typeof accountEvents;

/** Another run is asked: quickly, on the effects' queue, since a local effect would hold the place that the other run needs. */
export const neighbourPolicy: EffectPolicy = {
  mode: 'queue',
  attemptMs: 5_000,
  attempts: 8,
  pauseMs: 100,
  longestPauseMs: 20_000,
};

/** Starts the account of a new user; one that is there stays as it is. */
export const startAccount = defineEffect({
  name: 'startAccount',
  does: 'starts the account',
  input: z.object({ user: z.string() }),
  output: z.object({ started: z.boolean() }),
  policy: neighbourPolicy,
});

/** How does the account stand? */
export const askAccount = defineEffect({
  name: 'askAccount',
  does: 'asks how the account stands',
  input: z.object({ user: z.string() }),
  output: standingSchema,
  policy: neighbourPolicy,
});

/** Tells the account something. `taken`: it counted; else the account does not take this now, and its standing says why. */
export const tellAccount = defineEffect({
  name: 'tellAccount',
  does: 'tells the account',
  input: z.object({
    user: z.string(),
    event: z.enum(Object.keys(accountEvents) as [AccountEventName, ...AccountEventName[]]),
    tier: z.enum(tiers).optional(),
    smallAmount: smallAmountSchema.optional(),
    proven: z.boolean().optional(),
    /** The run that proved the document which the event is about. */
    document: z.string().optional(),
  }),
  output: z.object({ taken: z.boolean(), standing: standingSchema }),
  policy: neighbourPolicy,
});
