import { sql } from 'kysely';
import { timeZone } from '../../machines/kit/calendar.ts';
import type { Currency } from '../../machines/kit/money.ts';
import { inTransaction } from '../client.ts';
import type { Db } from '../database.ts';

type Allowance = { readonly perDayMinor: number; readonly pendingMs: number };

/** The allowances of the day, by the table that says what was taken of each. */
type Allowed = 'small_payments' | 'static_payments';

type AllowedPayment = {
  readonly run: string;
  readonly user: string;
  readonly amountMinor: number;
  readonly currency: Currency;
};

/**
 * Takes a payment from its payer's allowance of the day for payments without a password; false when it does not fit.
 * Done before the payer is asked, under a lock on the payer, so that a hundred payments opened at once do not each
 * find the whole allowance. The same run again is taken once. One that was never confirmed counts for `pendingMs`;
 * one that a card's issuer has not settled by then counts again once it is.
 */
export const takeSmall = (db: Db, payment: AllowedPayment, limits: Allowance, now: Date): Promise<boolean> =>
  takeAllowed(db, 'small_payments', payment, limits, now);

/** The same of the allowance for payments by printed codes. */
export const takeStatic = (db: Db, payment: AllowedPayment, limits: Allowance, now: Date): Promise<boolean> =>
  takeAllowed(db, 'static_payments', payment, limits, now);

function takeAllowed(
  db: Db,
  table: Allowed,
  { run, user, amountMinor, currency }: AllowedPayment,
  limits: Allowance,
  now: Date,
): Promise<boolean> {
  const pendingUntil = new Date(now.getTime() + limits.pendingMs);
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${table} ${user}`}, 0))`.execute(tx);
    const taken = await sql`
      insert into ${sql.table(table)} (run_id, user_id, amount_minor, currency, pending_until, created_at)
      select ${run}, ${user}, ${amountMinor}::bigint, ${currency}, ${pendingUntil}::timestamptz, ${now}::timestamptz
      where ${amountMinor}::bigint + (${usedBy(table, { user, currency }, now, run)}) <= ${limits.perDayMinor}::bigint
      on conflict (run_id) do nothing
      returning run_id`.execute(tx);
    if (taken.rows.length === 1) return true;
    const before = await tx.selectFrom(table).select('run_id').where('run_id', '=', run).executeTakeFirst();
    return before !== undefined;
  });
}

type Whose = Pick<AllowedPayment, 'user' | 'currency'>;

/** What was taken of the day's allowance by other runs than this one: paid, or waiting still. */
function usedBy(table: Allowed, { user, currency }: Whose, now: Date, otherThan: string) {
  return sql`
    select coalesce(sum(small.amount_minor), 0) as used from ${sql.table(table)} small
    where small.user_id = ${user} and small.currency = ${currency} and small.run_id <> ${otherThan}
      and small.created_at >= date_trunc('day', ${now}::timestamptz, ${timeZone})
      and (small.pending_until > ${now} or exists (
        select from ledger_transfers moved where moved.run_id = small.run_id and moved.kind = 'payment'
      ))`;
}

/** What is used of a payer's allowance of the day, in minor units. */
export async function smallUsed(db: Db, whose: Whose, now: Date): Promise<number> {
  const { rows } = await sql<{ used: string }>`${usedBy('small_payments', whose, now, '')}`.execute(db);
  return Number(rows[0]?.used ?? 0);
}

/** A payment that was confirmed by password after all takes nothing from the allowance. */
export async function giveSmallBack(db: Db, run: string): Promise<void> {
  await db.deleteFrom('small_payments').where('run_id', '=', run).execute();
}
