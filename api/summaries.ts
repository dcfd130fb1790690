import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { daySpan, isDay, monthAfter, monthSpan, stepsBetween, timeZone } from '../machines/kit/calendar.ts';
import { dividers, seriesOf, summarise, totalsOf } from '../db/queries/summaries.ts';
import { currencies, currencySchema } from '../machines/kit/money.ts';
import { userOf } from './auth.ts';
import { fitQuery } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { describeRecord } from './describe-records.ts';
import { answers } from './describe.ts';

export const monthSchema = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])$/, { error: 'must be a month like 2026-11' })
  .meta({ description: 'A calendar month in Asia/Shanghai', examples: ['2026-11'] });

const summaryQuery = z.strictObject({
  month: monthSchema,
  by: z.enum(dividers).default('kind').meta({ description: 'What the rows are divided by' }),
});

const sums = z.object({ count: z.int(), sumMinor: z.int() });
const total = z.object({
  currency: currencySchema,
  inMinor: z.int(),
  outMinor: z.int(),
  spentMinor: z.int().meta({ description: 'Of what went out, what was spent; what came back is taken off' }),
  count: z.int(),
});
const summary = z
  .object({
    month: z.string(),
    by: z.enum(dividers),
    timeZone: z.literal(timeZone),
    totals: z.array(total.extend({ previous: total.omit({ currency: true }) })),
    rows: z
      .array(
        sums.extend({
          key: z.string().nullable().meta({ description: 'A kind, category, merchant’s id or card’s mask' }),
          name: z.string().nullable().meta({ description: 'A merchant’s name' }),
          direction: z.enum(['in', 'out']),
          currency: currencySchema,
          previous: sums.meta({ description: 'The same in the month before' }),
        }),
      )
      .meta({ description: 'The largest first, at most 100; the totals are of all' }),
  })
  .meta({ id: 'Summary' });

/** Points of one series at most: ten years of months, or a leap year of days. */
const mostPoints = { day: 366, month: 120 };
const day = z
  .string()
  .regex(/^20\d\d-\d\d-\d\d$/, { error: 'must be a day like 2026-11-25' })
  .refine(isDay, { error: 'must be a day of the calendar' });
const bound = z.union([monthSchema, day], { error: 'must be a day like 2026-11-25, or by month a month like 2026-11' });

const seriesQuery = z
  .strictObject({ by: z.enum(['day', 'month']).default('day'), from: bound, to: bound })
  .superRefine(({ by, from, to }, context) => {
    const wrong = (path: 'from' | 'to', message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const length = by === 'day' ? 10 : 7;
    for (const [path, text] of [['from', from] as const, ['to', to] as const]) {
      if (text.length !== length) return wrong(path, `must be a ${by}`);
    }
    if (to < from) return wrong('to', 'must not be before from');
    if (pointsOf(by, from, to) > mostPoints[by]) return wrong('to', `${mostPoints[by]} points at most`);
  });
const months = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
const pointsOf = (by: 'day' | 'month', from: string, to: string) =>
  1 + (by === 'day' ? (Date.parse(to) - Date.parse(from)) / 86_400_000 : months(to) - months(from));

const series = z
  .object({
    by: z.enum(['day', 'month']),
    timeZone: z.literal(timeZone),
    series: z.array(
      z.object({
        currency: currencySchema,
        points: z
          .array(total.omit({ currency: true }).extend({ at: z.string() }))
          .meta({ description: 'One for each day or month, also where nothing moved' }),
      }),
    ),
  })
  .meta({ id: 'Series' });

const nothing = { inMinor: 0, outMinor: 0, spentMinor: 0, count: 0 };

export function summaryRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  describeRecord(app, {
    path: '/v1/transactions/summary',
    id: 'transactions.summary',
    summary: 'A month’s transactions counted and summed, against the month before',
    answer: answers(summary, 'As of now'),
    query: summaryQuery,
  });
  describeRecord(app, {
    path: '/v1/transactions/series',
    id: 'transactions.series',
    summary: 'What came and went by day or by month, for a chart',
    answer: answers(series, 'As of now'),
    query: seriesQuery,
  });
  app.get('/v1/transactions/summary', (c) => summaryOf(c, deps));
  app.get('/v1/transactions/series', (c) => chart(c, deps));
}

async function summaryOf(c: ApiContext, { db }: ApiDeps): Promise<Response> {
  const user = userOf(c);
  const { month, by } = fitQuery(summaryQuery, c);
  const [time, before] = [monthSpan(month), monthSpan(monthAfter(month, -1))];
  const [rows, now, then] = await Promise.all([
    summarise(db, user, time, before, by),
    totalsOf(db, user, time),
    totalsOf(db, user, before),
  ]);
  const of = (totals: typeof now, currency: string) => {
    const { currency: _, ...sum } = {
      ...(totals.find((one) => one.currency === currency) ?? { currency, ...nothing }),
    };
    return sum;
  };
  const totals = currencies
    .filter((currency) => [...now, ...then].some((one) => one.currency === currency))
    .map((currency) => ({ currency, ...of(now, currency), previous: of(then, currency) }));
  return c.json({ month, by, timeZone, totals, rows });
}

async function chart(c: ApiContext, { db }: ApiDeps): Promise<Response> {
  const user = userOf(c);
  const { by, from, to } = fitQuery(seriesQuery, c);
  const time = by === 'day' ? daySpan(from, to) : { from: monthSpan(from).from, to: monthSpan(to).to };
  const found = await seriesOf(db, user, time, by);
  const shown = currencies.map((currency) => ({
    currency,
    points: stepsBetween(from, to, by).map((at) => {
      const { currency: _, ...point } = found.find((one) => one.at === at && one.currency === currency) ?? {
        currency,
        at,
        ...nothing,
      };
      return point;
    }),
  }));
  return c.json({ by, timeZone, series: shown });
}
