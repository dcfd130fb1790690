import type { Limit } from '../effects/ledger.ts';
import type { Standing, Tier } from '../effects/standing.ts';

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

/** What of an account's answer decides how much may leave it. */
export type Terms = Pick<Standing, 'tier' | 'coolOffUntil' | 'coolOffs' | 'smallAmount'>;

export const termsOf = ({ tier, coolOffUntil, coolOffs, smallAmount }: Standing): Terms => ({
  tier,
  coolOffUntil,
  coolOffs,
  smallAmount,
});

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
    smallAmountMinor: Math.min(policy.smallAmountMinor, smallAmount.perPaymentMinor),
    smallDayMinor: Math.min(policy.smallDayMinor, smallAmount.perDayMinor),
  };
}
