import { z } from 'zod';
import { largestMinor } from './money.ts';

/**
 * What may leave an account, in minor units. Sources: the PBoC's classes of payment accounts (2015 no. 43) for
 * payments from the balance; the practice of wallets for the time after something was changed.
 */
export const spendingPolicy = {
  /** Class I, and before anything but the phone was checked: for ever. */
  balanceInAllMinor: 100_000,
  /** Classes II and III, a year. */
  balanceYearMinor: [10_000_000, 20_000_000],
  coolOffMostMinor: 100_000,
};

/** What may be paid without the payment password. Source: the practice of wallets; the user may choose less. */
export const smallAmountPolicy = { smallAmountMinor: 20_000, smallDayMinor: 100_000 };

/** How well a person is known; what each allows is in the limits (PBoC payment account classes). */
export const tiers = ['none', 'I', 'II', 'III'] as const;
export type Tier = (typeof tiers)[number];

/** How much is paid without the payment password, in one payment and in a day; 0 switches it off. */
export const smallAmountSchema = z.strictObject({
  perPaymentMinor: z
    .int()
    .min(0)
    .max(largestMinor)
    .meta({ examples: [10_000] }),
  perDayMinor: z
    .int()
    .min(0)
    .max(largestMinor)
    .meta({ examples: [50_000] }),
});
export type SmallAmount = z.output<typeof smallAmountSchema>;
/** Of a user who never chose: policy alone says how much. */
export const notChosen: SmallAmount = { perPaymentMinor: largestMinor, perDayMinor: largestMinor };

/** What of an account's answer decides how much may leave it. */
export const termsSchema = z.object({
  coolOffUntil: z.iso.datetime().nullable().meta({ description: 'Until then less may leave the account' }),
  coolOffs: z.int().meta({ description: 'How many such times there were, with the one that lasts' }),
  tier: z.enum(tiers),
  smallAmount: smallAmountSchema
    .nullable()
    .meta({ description: 'What the user chose to pay without the payment password; null: as much as may be' }),
});
export type Terms = z.output<typeof termsSchema>;

export const termsOf = ({ tier, coolOffUntil, coolOffs, smallAmount }: Terms): Terms => ({
  tier,
  coolOffUntil,
  coolOffs,
  smallAmount,
});

/** Why a limit refuses. */
export const limitReasons = ['balance-limit', 'cool-off'] as const;

/**
 * One limit that a hold is taken against: `counter` is what is counted, `per` the time over which (`round`: the so
 * many-th of something that comes again). `mostMinor` null: counted, not limited. `reason`: why a hold over it is refused.
 */
export const limitSchema = z.object({
  counter: z.enum(['balance', 'cool-off']),
  per: z.enum(['ever', 'day', 'year', 'round']),
  round: z.int().nullable(),
  mostMinor: z.number().nullable(),
  reason: z.enum(limitReasons),
  /** When it ends, if the ledger cannot know: ms since the epoch. */
  endsAt: z.number().nullable(),
});
export type Limit = z.output<typeof limitSchema>;

/** What the balance's counters allow a tier: in all, or a year; the other one is counted for the day when the tier changes. */
function balanceLimits(policy: typeof spendingPolicy, tier: Tier): Limit[] {
  const inAll = tier === 'none' || tier === 'I';
  const [second = 0, third = 0] = policy.balanceYearMinor;
  const limit = { counter: 'balance', round: null, reason: 'balance-limit', endsAt: null } as const;
  return [
    { ...limit, per: 'ever', mostMinor: inAll ? policy.balanceInAllMinor : null },
    { ...limit, per: 'year', mostMinor: inAll ? null : tier === 'II' ? second : third },
  ];
}

/** While less may leave the account, the limit on all that does; nothing at other times. */
export function coolOffLimits(policy: typeof spendingPolicy, { coolOffUntil, coolOffs }: Terms): Limit[] {
  if (coolOffUntil === null) return [];
  const mostMinor = policy.coolOffMostMinor;
  const endsAt = Date.parse(coolOffUntil);
  return [{ counter: 'cool-off', per: 'round', round: coolOffs, mostMinor, reason: 'cool-off', endsAt }];
}

/** What a payment from the balance is held against. */
export function paymentLimits(policy: typeof spendingPolicy, terms: Terms): Limit[] {
  return [...balanceLimits(policy, terms.tier), ...coolOffLimits(policy, terms)];
}

/** What the user pays without a password: what they chose, and no more than policy allows. */
export function smallAmountOf(policy: typeof smallAmountPolicy, { smallAmount }: Pick<Terms, 'smallAmount'>) {
  return {
    smallAmountMinor: Math.min(policy.smallAmountMinor, (smallAmount ?? notChosen).perPaymentMinor),
    smallDayMinor: Math.min(policy.smallDayMinor, (smallAmount ?? notChosen).perDayMinor),
  };
}
