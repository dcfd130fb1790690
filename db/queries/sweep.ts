import { sql } from 'kysely';
import type { Db } from '../database.ts';

/**
 * Deletes what is remembered for a time only: answers of idempotency keys after two days (24 hours are promised),
 * webhook ids after a week (their time window is minutes), one-time codes after two days (limits look back one),
 * and so resets, proofs, checks of cards, look-ups of payees, and what small payments took from their day; sessions and codes to be paid by a day after their end, devices not seen
 * for half a year. A decoy goes after a month: all but a locked one are as good as new by then, and a locked account may
 * well have been reset. Wrong sign-ins of staff go after a day, their sessions after thirty (the audit keeps who signed in).
 */
export async function sweep(db: Db): Promise<void> {
  await db.deleteFrom('idempotency').where('created_at', '<', olderThan('2 days')).execute();
  await db.deleteFrom('inbox').where('received_at', '<', olderThan('7 days')).execute();
  await db.deleteFrom('rate_limits').where('expire', '<', Date.now()).execute();
  await db.deleteFrom('otp_challenges').where('created_at', '<', olderThan('2 days')).execute();
  await db.deleteFrom('password_resets').where('created_at', '<', olderThan('2 days')).execute();
  await db.deleteFrom('proof_tries').where('created_at', '<', olderThan('2 days')).execute();
  await db.deleteFrom('card_checks').where('created_at', '<', olderThan('2 days')).execute();
  await db.deleteFrom('sessions').where('refresh_expires_at', '<', olderThan('1 day')).execute();
  await db.deleteFrom('user_devices').where('last_seen_at', '<', olderThan('180 days')).execute();
  await db.deleteFrom('decoy_accounts').where('updated_at', '<', olderThan('30 days')).execute();
  await db.deleteFrom('small_payments').where('created_at', '<', olderThan('2 days')).execute();
  await db.deleteFrom('payee_lookups').where('created_at', '<', olderThan('2 days')).execute();
  await db.deleteFrom('receiving_codes').where('expires_at', '<', olderThan('1 day')).execute();
  await db.deleteFrom('staff_tries').where('tried_at', '<', olderThan('1 day')).execute();
  await db.deleteFrom('staff_sessions').where('expires_at', '<', olderThan('30 days')).execute();
}

function olderThan(age: string) {
  return sql<Date>`now() - ${age}::interval`;
}
