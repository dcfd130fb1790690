import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Currency } from '../../machines/kit/money.ts';
import { timeZone } from '../../machines/kit/calendar.ts';
import type { Span } from '../../machines/kit/calendar.ts';
import type { Db } from '../database.ts';
import { recordKindNames, recordKinds } from '../record-kinds.ts';

/** What a summary is divided by. */
export const dividers = ['kind', 'category', 'merchant', 'card'] as const;
export type Divider = (typeof dividers)[number];

type Sums = { readonly count: number; readonly sumMinor: number };
export type SummaryRow = Sums & {
  readonly direction: 'in' | 'out';
  readonly currency: Currency;
  /** A kind, a category, a merchant's id or a card's mask; null for what has none. */
  readonly key: string | null;
  /** A merchant's name, as it is now. */
  readonly name: string | null;
  readonly previous: Sums;
};
export type Total = {
  readonly currency: Currency;
  readonly inMinor: number;
  readonly outMinor: number;
  readonly spentMinor: number;
  readonly count: number;
};

const keys: { readonly [by in Divider]: RawBuilder<string | null> } = {
  kind: sql`kind`,
  category: sql`category`,
  merchant: sql`case counterparty_kind when 'merchant' then counterparty_id end`,
  card: sql`card_mask`,
};

/** Rows that a summary has at most; the totals are of all. */
const mostRows = 100;

/** What a record adds to what was spent, as the table of kinds says. */
const spent = sql`amount_minor * case kind ${sql.join(
  recordKindNames.map((kind) => sql`when ${sql.lit(kind)} then ${sql.lit(recordKinds[kind].spending)}`),
  sql` `,
)} end`;

const within = (user: string, { from, to }: Span) => sql`user_id = ${user} and at >= ${from} and at < ${to}`;

/** A user's transactions of a time, counted and summed, each with what it was in the time before; the largest first. */
export async function summarise(db: Db, user: string, time: Span, before: Span, by: Divider): Promise<SummaryRow[]> {
  const now = sql`filter (where at >= ${time.from})`;
  const then = sql`filter (where at < ${time.from})`;
  const { rows } = await sql<SummaryRow>`
    select summed.*, m.name from (
      select direction, currency, ${keys[by]} as key,
        count(*) ${now} as count, coalesce(sum(amount_minor) ${now}, 0) as "sumMinor",
        json_build_object('count', count(*) ${then}, 'sumMinor', coalesce(sum(amount_minor) ${then}, 0)) as previous,
        coalesce(sum(amount_minor) ${then}, 0) as before
      from records where ${within(user, { from: before.from, to: time.to })}
      group by 1, 2, 3
      order by 5 desc, 7 desc, 1, 3 limit ${mostRows}) summed
    left join merchants m on m.id = summed.key
    order by "sumMinor" desc, before desc, direction, key`.execute(db);
  return rows.map(({ direction, currency, key, name, count, sumMinor, previous }) => ({
    direction,
    currency,
    key,
    name,
    count,
    sumMinor,
    previous,
  }));
}

/** All that came, went and was spent in a time, by currency. */
export async function totalsOf(db: Db, user: string, time: Span): Promise<Total[]> {
  const { rows } = await sql<Total>`
    select currency, count(*) as count, coalesce(sum(${spent}), 0) as "spentMinor",
      coalesce(sum(amount_minor) filter (where direction = 'in'), 0) as "inMinor",
      coalesce(sum(amount_minor) filter (where direction = 'out'), 0) as "outMinor"
    from records where ${within(user, time)} group by currency order by currency`.execute(db);
  return rows;
}

export type Point = Total & { readonly at: string };

/** The same by day or by month; days and months without a transaction are left out. */
export async function seriesOf(db: Db, user: string, time: Span, by: 'day' | 'month'): Promise<Point[]> {
  const format = by === 'day' ? 'YYYY-MM-DD' : 'YYYY-MM';
  const { rows } = await sql<Point>`
    select to_char(at at time zone ${timeZone}, ${format}) as at, currency, count(*) as count,
      coalesce(sum(${spent}), 0) as "spentMinor",
      coalesce(sum(amount_minor) filter (where direction = 'in'), 0) as "inMinor",
      coalesce(sum(amount_minor) filter (where direction = 'out'), 0) as "outMinor"
    from records where ${within(user, time)} group by 1, 2 order by 1, 2`.execute(db);
  return rows;
}

export type Spent = { readonly category: string | null; readonly currency: Currency; readonly spentMinor: number };

/** What was spent in a time, by category. */
export async function spendingOf(db: Db, user: string, time: Span): Promise<Spent[]> {
  const { rows } = await sql<Spent>`
    select category, currency, coalesce(sum(${spent}), 0) as "spentMinor"
    from records where ${within(user, time)} group by 1, 2`.execute(db);
  return rows;
}

export type Flow = {
  readonly openingMinor: number;
  readonly inMinor: number;
  readonly outMinor: number;
  readonly closingMinor: number;
};

/** How a balance went through a time: each of the four by its own query, so that opening + in − out = closing is a check. */
export async function balanceFlow(db: Db, user: string, currency: Currency, time: Span): Promise<Flow> {
  const at = (moment: Date) => sql`coalesce((
    select balance_after_minor from records where user_id = ${user} and currency = ${currency} and at < ${moment}
    order by at desc, seq desc limit 1), 0)`;
  const { rows } = await sql<Flow>`
    select ${at(time.from)} as "openingMinor", ${at(time.to)} as "closingMinor",
      coalesce(sum(delta_minor) filter (where delta_minor > 0), 0) as "inMinor",
      coalesce(-sum(delta_minor) filter (where delta_minor < 0), 0) as "outMinor"
    from records where ${within(user, time)} and currency = ${currency}`.execute(db);
  return rows[0] ?? { openingMinor: 0, inMinor: 0, outMinor: 0, closingMinor: 0 };
}
