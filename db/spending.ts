import { sql } from 'kysely';
import { dayOf, daySpan, monthSpan } from '../machines/kit/calendar.ts';
import type { Currency } from '../machines/kit/money.ts';
import type { Db, Tx } from './database.ts';

// How much left a wallet, by limit and period. A hold is taken "against" limits: each of them counts it, and one that
// has too little left refuses it. What is given back (a release here, a refund later) lowers the same counters again.

/**
 * One limit that a hold is taken against. `counter` names what is counted, `per` the time over which:
 * `ever`, a `day`, a `month` or a `year` of Shanghai, or the `round`th of something that comes again.
 * `mostMinor` null: counted, so that a limit that comes later knows of it, and not limited.
 */
export type SpendingLimit = {
  readonly counter: string;
  readonly per: 'ever' | 'day' | 'month' | 'year' | 'round';
  readonly round: number | null;
  readonly mostMinor: number | null;
};

export type Whose = { readonly owner: string; readonly currency: Currency };
export type Counted = { readonly requestId: string; readonly amountMinor: number };

/** The period that a limit counts in at a time, as it is kept. */
export function periodOf({ per, round }: Pick<SpendingLimit, 'per' | 'round'>, now: Date): string {
  if (per === 'ever') return 'ever';
  if (per === 'round') return `round ${round ?? 0}`;
  return dayOf(now).slice(0, { day: 10, month: 7, year: 4 }[per]);
}

/** When a limit's period ends by itself: the next midnight, first of the month or New Year of Shanghai; null for all others. */
export function endOf({ per }: Pick<SpendingLimit, 'per'>, now: Date): Date | null {
  const today = dayOf(now);
  if (per === 'day') return daySpan(today, today).to;
  if (per === 'month') return monthSpan(today.slice(0, 7)).to;
  return per === 'year' ? monthSpan(`${today.slice(0, 4)}-12`).to : null;
}

/** What is used of each limit, in their order. */
export async function usedOf(
  db: Db | Tx,
  { owner, currency }: Whose,
  limits: readonly SpendingLimit[],
  now: Date,
): Promise<number[]> {
  if (limits.length === 0) return [];
  const rows = await db
    .selectFrom('spending_counters')
    .select(['counter', 'period', 'used_minor'])
    .where('owner', '=', owner)
    .where('currency', '=', currency)
    .where((one) => one.or(limits.map((limit) => one.and({ counter: limit.counter, period: periodOf(limit, now) }))))
    .execute();
  const used = (limit: SpendingLimit) =>
    rows.find(({ counter, period }) => counter === limit.counter && period === periodOf(limit, now))?.used_minor ?? 0;
  return limits.map(used);
}

export type Exceeded<L extends SpendingLimit> = {
  readonly limit: L;
  readonly leftMinor: number;
  readonly endsAt: Date | null;
};

/** The limit that leaves least, when the amount does not fit in it. Exact while the caller keeps others from the owner's wallet. */
export async function exceeded<L extends SpendingLimit>(
  tx: Tx,
  whose: Whose,
  amountMinor: number,
  limits: readonly L[],
  now: Date,
): Promise<Exceeded<L> | undefined> {
  const used = await usedOf(tx, whose, limits, now);
  const over = limits
    .map((limit, index) => ({
      limit,
      endsAt: endOf(limit, now),
      leftMinor: Math.max(0, (limit.mostMinor ?? Number.MAX_SAFE_INTEGER) - (used[index] ?? 0)),
    }))
    .filter(({ leftMinor }) => leftMinor < amountMinor)
    .toSorted((a, b) => a.leftMinor - b.leftMinor);
  return over[0];
}

/** Raises what is used of each limit. For {@link hold} in ledger.ts, once for a request. */
export async function count(
  tx: Tx,
  whose: Whose,
  { requestId, amountMinor }: Counted,
  limits: readonly SpendingLimit[],
  now: Date,
): Promise<void> {
  if (limits.length === 0) return;
  const rows = limits.map((limit) => ({ ...whose, counter: limit.counter, period: periodOf(limit, now) }));
  await tx
    .insertInto('spending_counters')
    .values(rows.map((row) => ({ ...row, used_minor: amountMinor })))
    .onConflict((conflict) =>
      conflict.columns(['owner', 'currency', 'counter', 'period']).doUpdateSet((row) => ({
        used_minor: row('spending_counters.used_minor', '+', row.ref('excluded.used_minor')),
      })),
    )
    .execute();
  const entry = { request_id: requestId, hold_request_id: requestId, amount_minor: amountMinor, created_at: now };
  await tx
    .insertInto('spending_entries')
    .values(rows.map((row) => ({ ...row, ...entry })))
    .execute();
}

/**
 * Lowers what the hold of `holdRequestId` raised, in the periods in which it was counted, whatever the time is now.
 * Once for a request, and never by more than was counted: a refund calls this in the transaction that moves the money,
 * after it has moved, so that locks are taken in the ledger's order.
 */
export async function giveBack(tx: Tx, holdRequestId: string, { requestId, amountMinor }: Counted): Promise<void> {
  // Two refunds of one hold, one after the other: each sees what the other gave back.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`spending ${holdRequestId}`}, 0))`.execute(tx);
  await sql`
    with given as (
      insert into spending_entries (request_id, counter, period, owner, currency, amount_minor, hold_request_id)
      select ${requestId}, counter, period, owner, currency, -least(sum(amount_minor), ${amountMinor}::bigint), ${holdRequestId}
      from spending_entries where hold_request_id = ${holdRequestId}
      group by counter, period, owner, currency having sum(amount_minor) > 0
      on conflict do nothing
      returning counter, period, owner, currency, amount_minor
    )
    update spending_counters c set used_minor = c.used_minor + given.amount_minor
    from given
    where (c.owner, c.currency, c.counter, c.period) = (given.owner, given.currency, given.counter, given.period)`.execute(
    tx,
  );
}
