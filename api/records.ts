import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { listBalances, listHolds } from '../db/queries/balances.ts';
import { findUser } from '../db/queries/users.ts';
import { currencySchema } from '../machines/kit/money.ts';
import { userOf } from './auth.ts';
import { budgetRoutes } from './budgets.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { describeRecord } from './describe-records.ts';
import { answers } from './describe.ts';
import { Problem } from './problem.ts';
import { statementRoute } from './statements.ts';
import { transactionRoutes } from './transactions.ts';

const me = z
  .object({ id: z.string(), phoneMask: z.string(), termsVersion: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'Me' });

/** What a user has, by source. */
export const balance = z.object({
  source: z.enum(['balance']),
  currency: currencySchema,
  availableMinor: z.int().meta({ description: 'What can be spent' }),
  heldMinor: z.int().meta({ description: 'Set aside for payments under way' }),
  totalMinor: z.int().meta({ description: 'Both together' }),
});
const balances = z
  .object({
    balances: z.array(balance),
    holds: z
      .array(z.object({ run: z.string(), amountMinor: z.int(), currency: currencySchema, at: z.iso.datetime() }))
      .meta({ description: 'What is set aside, and for which run; the newest 100' }),
  })
  .meta({ id: 'Balances' });

/** What a user looks at: who they are, what they have, what came and went. */
export function recordRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { db } = deps;
  describeRecord(app, { path: '/v1/me', id: 'me', summary: 'Who you are', answer: answers(me, 'As of now') });
  describeRecord(app, {
    path: '/v1/balances',
    id: 'balances',
    summary: 'What you have, and what is held',
    answer: answers(balances, 'As of now'),
  });
  app.get('/v1/me', async (c) => {
    const user = await findUser(db, userOf(c));
    if (user === undefined) throw new Problem('unauthenticated', { detail: 'The user is no more' });
    const { id, phone_mask: phoneMask, terms_version: termsVersion, created_at } = user;
    return c.json({ id, phoneMask, termsVersion, createdAt: created_at.toISOString() });
  });
  app.get('/v1/balances', async (c) => {
    const user = userOf(c);
    const [have, held] = await Promise.all([listBalances(db, user), listHolds(db, user)]);
    return c.json({ balances: have, holds: held.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })) });
  });
  transactionRoutes(app, deps);
  budgetRoutes(app, deps);
  statementRoute(app, deps);
}
