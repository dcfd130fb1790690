import type { z } from 'zod';
import type { tryPaymentPassword, useReasons } from '../effects/payment-passwords.ts';
import type { Standing, StandingReason } from '../effects/standing.ts';
import type { TryReason } from './payment-password.contract.ts';

/** What is known of tries of the payment password. */
export type Tries = {
  readonly reason: TryReason | null;
  readonly triesLeft: number | null;
  /** When it may be tried again, ms since the epoch. */
  readonly retryAt: number | null;
};

/** What a try says to whoever made it. */
export function triesAfter(answer: z.output<typeof tryPaymentPassword.output>): Tries {
  if (answer.result === 'right') return { reason: null, triesLeft: null, retryAt: null };
  if (answer.result === 'refused')
    return { reason: answer.reason, triesLeft: answer.triesLeft, retryAt: answer.retryAt };
  return { reason: 'payment-password-wrong', triesLeft: answer.triesLeft, retryAt: null };
}

/** What an account says of tries before any was made; nothing when there is no payment password to try. */
export function triesOf({ payment: { set, triesLeft, until } }: Standing): Omit<Tries, 'reason'> {
  if (!set) return { triesLeft: null, retryAt: null };
  return { triesLeft, retryAt: until === null ? null : Date.parse(until) };
}

/** Why an account may not be used. It has no other reasons against using it; one that came to be would be told as `account-frozen`. */
export function useRefusal(permission: StandingReason | null): (typeof useReasons)[number] | null {
  if (permission === 'account-closing' || permission === 'account-closed') return permission;
  return permission === null ? null : 'account-frozen';
}
