import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { dayOf, monthSpan } from '../machines/kit/calendar.ts';
import { categories } from '../db/categories.ts';
import { dropBudget, listBudgets, putBudget } from '../db/queries/budgets.ts';
import type { Budget, BudgetOf } from '../db/queries/budgets.ts';
import { spendingOf } from '../db/queries/summaries.ts';
import type { Spent } from '../db/queries/summaries.ts';
import { amountSchema, currencySchema } from '../machines/kit/money.ts';
import { userOf } from './auth.ts';
import { fit, readJson } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { describeRecord } from './describe-records.ts';
import { answers } from './describe.ts';
import { Problem } from './problem.ts';

/** From this part of a budget on its user is warned. */
const warnAt = 0.8;

const category = z.enum([...categories, 'all']);
const given = z.strictObject({ limitMinor: amountSchema, currency: currencySchema });
export const budget = z
  .object({
    category,
    currency: currencySchema,
    limitMinor: z.int(),
    spentMinor: z.int().meta({ description: 'Spent this month, in Asia/Shanghai; what came back is taken off' }),
    leftMinor: z.int().meta({ description: 'Below zero when more was spent' }),
    state: z
      .enum(['ok', 'warning', 'exceeded'])
      .meta({ description: '`warning` from 80 % on, `exceeded` from 100 % on' }),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Budget' });
const budgets = z.object({ month: z.string(), budgets: z.array(budget) }).meta({ id: 'Budgets' });

/** What a user means to spend in a month, in a category or in all. It warns and stops nothing. */
export function budgetRoutes(app: OpenAPIHono<ApiEnv>, { db }: ApiDeps): void {
  describe(app);
  app.get('/v1/budgets', async (c) => {
    const user = userOf(c);
    return c.json(await budgetsOf(db, user, new Date()));
  });
  app.put('/v1/budgets/:category', async (c) => {
    const user = userOf(c);
    const of = categoryIn(c);
    const { limitMinor, currency } = fit(given, (await readJson(c)).value);
    await putBudget(db, user, { category: of, currency, limitMinor });
    return c.json(await budgetsOf(db, user, new Date()));
  });
  app.delete('/v1/budgets/:category', async (c) => {
    const user = userOf(c);
    if (!(await dropBudget(db, user, categoryIn(c)))) throw new Problem('unknown-budget');
    return c.json(await budgetsOf(db, user, new Date()));
  });
}

function describe(app: OpenAPIHono<ApiEnv>): void {
  const answer = answers(budgets, 'All your budgets, as of now');
  const params = z.object({ category });
  const one = { path: '/v1/budgets/{category}', answer, params };
  describeRecord(app, {
    path: '/v1/budgets',
    id: 'budgets',
    summary: 'Your budgets, and how much of each is used',
    answer,
  });
  describeRecord(app, {
    ...one,
    method: 'put',
    id: 'budgets.put',
    summary: 'Set the budget of a category, or of all, for every month',
    body: given,
    problems: ['malformed-request', 'unknown-budget', 'body-too-large', 'unsupported-media-type', 'invalid-body'],
  });
  describeRecord(app, {
    ...one,
    method: 'delete',
    id: 'budgets.drop',
    summary: 'Take a budget away',
    problems: ['unknown-budget'],
  });
}

function categoryIn(c: ApiContext): BudgetOf {
  const parsed = category.safeParse(c.req.param('category'));
  if (!parsed.success) throw new Problem('unknown-budget', { detail: `One of ${category.options.join(', ')}` });
  return parsed.data;
}

/** A user's budgets against what was spent in the month of a time. */
export async function budgetsOf(db: ApiDeps['db'], user: string, now: Date): Promise<z.output<typeof budgets>> {
  const month = dayOf(now).slice(0, 7);
  const [set, spent] = await Promise.all([listBudgets(db, user), spendingOf(db, user, monthSpan(month))]);
  return { month, budgets: set.map((one) => budgetJson(one, spent)) };
}

function budgetJson(
  { category: of, currency, limitMinor, updatedAt }: Budget,
  spent: readonly Spent[],
): z.output<typeof budget> {
  const spentMinor = spent
    .filter((one) => one.currency === currency && (of === 'all' || one.category === of))
    .reduce((sum, one) => sum + one.spentMinor, 0);
  const state = spentMinor >= limitMinor ? 'exceeded' : spentMinor >= limitMinor * warnAt ? 'warning' : 'ok';
  return {
    category: of,
    currency,
    limitMinor,
    spentMinor,
    leftMinor: limitMinor - spentMinor,
    state,
    updatedAt: updatedAt.toISOString(),
  };
}
