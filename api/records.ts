import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { findUser } from '../db/queries/users.ts';
import { listBalances, listTransactions, summarise } from '../db/queries/records.ts';
import type { Transaction } from '../db/queries/records.ts';
import { currencySchema } from '../machines/kit/money.ts';
import { userOf } from './auth.ts';
import { fitQuery } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { Problem } from './problem.ts';

const me = z
  .object({ id: z.string(), phoneMask: z.string(), termsVersion: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'Me' });

/** What a user has. */
export const balances = z
  .object({
    balances: z.array(
      z.object({
        currency: currencySchema,
        availableMinor: z.int().meta({ description: 'What can be spent' }),
        heldMinor: z.int().meta({ description: 'Set aside for payments under way' }),
      }),
    ),
  })
  .meta({ id: 'Balances' });

/** One thing that came or went. */
export const transaction = z.object({
  id: z.string(),
  kind: z.enum(['payment', 'credit', 'transfer']),
  direction: z.enum(['in', 'out']),
  amountMinor: z.int(),
  currency: currencySchema,
  counterparty: z.string().nullable(),
  fundedBy: z.string().nullable().meta({ description: 'The kind of source: balance, card, e-money' }),
  run: z.string().meta({ description: 'The run that moved the money' }),
  at: z.iso.datetime(),
});
const transactions = z
  .object({ transactions: z.array(transaction), nextCursor: z.string().nullable() })
  .meta({ id: 'Transactions' });

const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^tra_[0-9a-f]{32}$/, { error: 'must be a nextCursor of an earlier page' })
    .optional(),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: 'From this time on' }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'Before this time' }),
});

const monthQuery = z.strictObject({
  month: z
    .string()
    .regex(/^20\d\d-(0[1-9]|1[0-2])$/, { error: 'must be a month like 2026-11' })
    .meta({ description: 'A calendar month in UTC' }),
});
const summary = z
  .object({
    month: z.string(),
    rows: z.array(
      transaction
        .pick({ kind: true, direction: true, counterparty: true, currency: true })
        .extend({ count: z.int(), sumMinor: z.int() }),
    ),
  })
  .meta({ id: 'Summary' });

/** What a user looks at: who they are, what they have, what came and went. */
export function recordRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const tell = (path: string, summaryText: string, answer: z.ZodType, query?: z.ZodObject) =>
    app.openAPIRegistry.registerPath({
      method: 'get',
      path,
      operationId: `records.${path.slice('/v1/'.length).replace('/', '.')}`,
      summary: summaryText,
      tags: ['records'],
      security: [{ session: [] }],
      ...(query === undefined ? {} : { request: { query } }),
      responses: {
        200: answers(answer, 'As of now'),
        ...problemsFor('unauthenticated', 'invalid-query', 'upstream-unavailable'),
      },
    });
  tell('/v1/me', 'Who you are', me);
  tell('/v1/balances', 'What you have', balances);
  tell('/v1/transactions', 'What came and went, newest first', transactions, pageQuery);
  tell('/v1/transactions/summary', 'A month’s transactions counted and summed', summary, monthQuery);

  app.get('/v1/me', async (c) => {
    const user = await findUser(deps.db, userOf(c));
    if (user === undefined) throw new Problem('unauthenticated', { detail: 'The user is no more' });
    const { id, phone_mask: phoneMask, terms_version: termsVersion, created_at } = user;
    return c.json({ id, phoneMask, termsVersion, createdAt: created_at.toISOString() });
  });
  app.get('/v1/balances', async (c) => c.json({ balances: await listBalances(deps.db, userOf(c)) }));
  app.get('/v1/transactions', (c) => page(c, deps));
  app.get('/v1/transactions/summary', async (c) => {
    const user = userOf(c);
    const { month } = fitQuery(monthQuery, c);
    const from = new Date(`${month}-01T00:00:00Z`);
    const to = new Date(from);
    to.setUTCMonth(to.getUTCMonth() + 1);
    return c.json({ month, rows: await summarise(deps.db, user, from, to) });
  });
}

async function page(c: ApiContext, { db }: ApiDeps): Promise<Response> {
  const user = userOf(c);
  const { limit, cursor, from, to } = fitQuery(pageQuery, c);
  const found = await listTransactions(db, user, {
    before: cursor ?? null,
    limit: limit + 1,
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
  });
  const shown = found.slice(0, limit);
  const nextCursor = found.length > limit ? (shown.at(-1)?.id ?? null) : null;
  return c.json({ transactions: shown.map(asJson), nextCursor });
}

const asJson = ({ at, ...rest }: Transaction) => ({ ...rest, at: at.toISOString() });
