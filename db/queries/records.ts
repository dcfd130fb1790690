import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { Category } from '../categories.ts';
import type { Database, Db } from '../database.ts';
import { conditions } from './record-filter.ts';
import type { Filter, Status } from './record-filter.ts';

/** What a person sees as a transaction: money that came or went, once per payment however it was held on the way. */
export type Transaction = Pick<
  Selectable<Database['records']>,
  'seq' | 'kind' | 'direction' | 'currency' | 'at' | 'note' | 'points'
> & {
  readonly id: string;
  readonly amountMinor: number;
  readonly deltaMinor: number;
  readonly balanceAfterMinor: number;
  readonly counterparty: {
    readonly kind: 'merchant' | 'person';
    readonly id: string;
    readonly name: string | null;
  } | null;
  readonly category: Category | null;
  readonly fundedBy: string | null;
  readonly cardMask: string | null;
  readonly feeMinor: number;
  readonly discountMinor: number;
  readonly refundedMinor: number;
  readonly refersTo: string | null;
  readonly status: Status;
  readonly run: string;
};

/** Records that one page looks through at most: what a filter that fits nothing costs. */
export const mostLookedThrough = 2_000;

export type Page = { readonly transactions: readonly Transaction[]; readonly next: number | null };

/**
 * A user's transactions, newest first, those older than `before` (a `seq`). Numbers are given without a gap in the order of
 * commits, so pages neither skip nor repeat whatever is added meanwhile. `next` is where the next page begins; a page
 * of few finds may have one, since no page looks through more than {@link mostLookedThrough}.
 */
export async function pageOf(
  db: Db,
  user: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
  filter: Filter = {},
): Promise<Page> {
  const range = await rangeOf(db, user, filter);
  const top = Math.min(before ?? Number.MAX_SAFE_INTEGER, range.top + 1);
  const floor = Math.max(range.bottom, top - mostLookedThrough);
  const found = await pageQuery(db, user, { floor, top, limit: limit + 1 }, filter).execute();
  const transactions = found.slice(0, limit).map(transactionOf);
  const last = transactions.at(-1);
  if (found.length > limit && last !== undefined) return { transactions, next: last.seq };
  return { transactions, next: floor > range.bottom ? floor : null };
}

type Bounds = { readonly floor: number; readonly top: number; readonly limit: number };

/**
 * The rows of a page as one query, exported so that its plan can be looked at. They are chosen in the index alone, where a
 * user's records lie together, and only those that are shown are fetched.
 */
export function pageQuery(db: Db, user: string, { floor, top, limit }: Bounds, filter: Filter) {
  return db
    .selectFrom((from) =>
      from
        .selectFrom('records')
        .select('seq')
        .where('user_id', '=', user)
        .where('seq', '>=', floor)
        .where('seq', '<', top)
        .where((row) => row.and(conditions(filter)))
        .orderBy('seq', 'desc')
        .limit(limit)
        .as('chosen'),
    )
    .innerJoin('records', 'records.seq', 'chosen.seq')
    .selectAll('records')
    .where('records.user_id', '=', user)
    .orderBy('chosen.seq', 'desc');
}

/** The first and the last number of the records in a filter's time; times grow with numbers. */
async function rangeOf(db: Db, user: string, { from, to }: Filter): Promise<{ bottom: number; top: number }> {
  const { rows } = await rangeQuery(user, from, to).execute(db);
  return { bottom: rows[0]?.bottom ?? 1, top: rows[0]?.top ?? 0 };
}

export function rangeQuery(user: string, from: Date | undefined, to: Date | undefined) {
  // Without a bound the book says it, or it is 1: the index is asked only for what a time says.
  const bottom = sql`(select seq from records where user_id = ${user} and at >= ${from ?? null} order by at, seq limit 1)`;
  const top = sql`(select seq from records where user_id = ${user} and at < ${to ?? null} order by at desc, seq desc limit 1)`;
  const last = sql`(select last_seq from record_books where user_id = ${user})`;
  return sql<{ bottom: number; top: number }>`
    select ${from === undefined ? sql`1::bigint` : sql`coalesce(${bottom}, ${last} + 1)`} as bottom,
      coalesce(${to === undefined ? last : top}, 0) as top`;
}

/** All of a user's transactions that a filter leaves, newest first, page by page, as of the first page. */
export async function* everyTransaction(
  db: Db,
  user: string,
  filter: Filter = {},
): AsyncGenerator<readonly Transaction[]> {
  let before: number | null = null;
  do {
    const page: Page = await pageOf(db, user, { before, limit: 1_000 }, filter);
    yield page.transactions;
    before = page.next;
  } while (before !== null);
}

/** One of a user's transactions; undefined for one that is not theirs. */
export async function findTransaction(db: Db, user: string, id: string): Promise<Transaction | undefined> {
  const found = await db
    .selectFrom('records')
    .selectAll()
    .where('transfer_id', '=', id)
    .where('user_id', '=', user)
    .executeTakeFirst();
  return found === undefined ? undefined : transactionOf(found);
}

/** A user's transactions after a number, in the order in which they were made. */
export async function transactionsAfter(db: Db, user: string, seq: number, limit: number): Promise<Transaction[]> {
  const found = await db
    .selectFrom('records')
    .selectAll()
    .where('user_id', '=', user)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return found.map(transactionOf);
}

/** The number of a user's last record; zero for none. */
export async function lastSeqOf(db: Db, user: string): Promise<number> {
  const book = await db.selectFrom('record_books').select('last_seq').where('user_id', '=', user).executeTakeFirst();
  return book?.last_seq ?? 0;
}

function transactionOf(row: Selectable<Database['records']>): Transaction {
  const {
    counterparty_kind: who,
    counterparty_id: whose,
    refunded_minor: refundedMinor,
    amount_minor: amountMinor,
  } = row;
  const { seq, kind, direction, currency, at, note, points, category } = row;
  return {
    id: row.transfer_id,
    seq,
    kind,
    direction,
    amountMinor,
    deltaMinor: row.delta_minor,
    balanceAfterMinor: row.balance_after_minor,
    currency,
    counterparty: who === null || whose === null ? null : { kind: who, id: whose, name: row.counterparty_name },
    category,
    fundedBy: row.funded_by,
    cardMask: row.card_mask,
    note,
    feeMinor: row.fee_minor,
    discountMinor: row.discount_minor,
    points,
    refundedMinor,
    refersTo: row.refers_to,
    status: refundedMinor === 0 ? 'done' : refundedMinor < amountMinor ? 'partlyRefunded' : 'refunded',
    run: row.run_id,
    at,
  };
}
