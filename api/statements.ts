import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { dayOf, monthSpan } from '../machines/kit/calendar.ts';
import { everyTransaction } from '../db/queries/records.ts';
import { balanceFlow, totalsOf } from '../db/queries/summaries.ts';
import { findUser } from '../db/queries/users.ts';
import { userOf } from './auth.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { describeRecord, file } from './describe-records.ts';
import { Problem } from './problem.ts';
import { statementPdf } from './statement-pdf.ts';
import { monthSchema } from './summaries.ts';

const currency = 'CNY';

/** `GET /v1/statements/2026-11.pdf`: a month as a document. */
export function statementRoute(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  describeRecord(app, {
    path: '/v1/statements/{statement}',
    id: 'statement',
    summary: 'A month’s statement: opening balance, what came, what went, closing balance',
    description: 'Days and months are those of Asia/Shanghai. The statement of this month is as of now.',
    answer: file('application/pdf', 'The statement'),
    params: z.object({ statement: z.string().meta({ description: 'A month and `.pdf`', examples: ['2026-11.pdf'] }) }),
    problems: ['unknown-statement', 'too-many-requests'],
  });
  app.get('/v1/statements/:statement', (c) => statement(c, deps, c.req.param('statement')));
}

async function statement(c: ApiContext, { db, log }: ApiDeps, name: string): Promise<Response> {
  const id = userOf(c);
  const month = /^(.*)\.pdf$/.exec(name)?.[1];
  const today = dayOf(new Date());
  if (!monthSchema.safeParse(month).success || month === undefined || month > today.slice(0, 7)) {
    throw new Problem('unknown-statement');
  }
  const user = await findUser(db, id);
  if (user === undefined) throw new Problem('unauthenticated', { detail: 'The user is no more' });
  const time = monthSpan(month);
  // One view of the records for all of it: what is added meanwhile is in none of its sums, or in all.
  const content = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const [flow, totals] = [await balanceFlow(tx, id, currency, time), await totalsOf(tx, id, time)];
      const rows = [];
      for await (const found of everyTransaction(tx, id, time)) {
        rows.push(...found);
        if (rows.length >= mostRows) break;
      }
      return { flow, count: totals.find((one) => one.currency === currency)?.count ?? 0, rows };
    });
  const { openingMinor, inMinor, outMinor, closingMinor } = content.flow;
  if (openingMinor + inMinor - outMinor !== closingMinor) {
    log.error({ user: id, month }, 'a statement does not add up');
    throw new Problem('internal-error');
  }
  const pdf = await statementPdf({
    month,
    madeOn: today,
    currency,
    user: { id, phoneMask: user.phone_mask },
    flow: content.flow,
    count: content.count,
    transactions: content.rows.slice(0, mostRows).toReversed(),
  });
  c.header('Content-Type', 'application/pdf');
  c.header('Content-Disposition', `inline; filename="purser-${month}.pdf"`);
  c.header('Cache-Control', 'no-store');
  return c.body(pdf);
}

/** Lines that a statement lists at most, the newest; its sums are of all, and the CSV has every one. */
const mostRows = 5_000;
