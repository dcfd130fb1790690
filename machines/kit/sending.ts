import { z } from 'zod';
import { limitReasons, limitSchema, paymentLimits } from './spending.ts';
import type { Terms, Tier, spendingPolicy } from './spending.ts';

/** What may be sent to other users in a day and a month, by tier: none and I, II, III. Source: the limits of a day that a user agrees to (PBoC 2016 no. 261), in the practice of wallets. */
export const sendingPolicy = {
  transferDayMinor: [100_000, 3_000_000, 5_000_000],
  transferMonthMinor: [100_000, 6_000_000, 10_000_000],
};

/** Why a limit refuses a transfer. */
export const transferLimitReasons = [...limitReasons, 'transfer-day-limit', 'transfer-month-limit'] as const;
export const transferLimitSchema = limitSchema.extend({
  counter: z.enum(['balance', 'cool-off', 'transfer']),
  per: z.enum(['ever', 'day', 'month', 'year', 'round']),
  reason: z.enum(transferLimitReasons),
});
export type TransferLimit = z.output<typeof transferLimitSchema>;

const ranks: { readonly [tier in Tier]: number } = { none: 0, I: 0, II: 1, III: 2 };

/** How much may be sent to others in a day and a month. */
export function sendingLimits(policy: typeof sendingPolicy, { tier }: Pick<Terms, 'tier'>): TransferLimit[] {
  const limit = { counter: 'transfer', round: null, endsAt: null } as const;
  const [day = 0, month = 0] = [policy.transferDayMinor, policy.transferMonthMinor].map((most) => most[ranks[tier]]);
  return [
    { ...limit, per: 'day', mostMinor: day, reason: 'transfer-day-limit' },
    { ...limit, per: 'month', mostMinor: month, reason: 'transfer-month-limit' },
  ];
}

/** What a transfer counts against: all that leaves the balance, and what is sent to others. */
export function transferLimits(policy: typeof sendingPolicy & typeof spendingPolicy, terms: Terms): TransferLimit[] {
  return [...paymentLimits(policy, terms), ...sendingLimits(policy, terms)];
}
