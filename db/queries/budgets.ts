import { sql } from 'kysely';
import type { Currency } from '../../machines/kit/money.ts';
import type { Category } from '../categories.ts';
import type { Db } from '../database.ts';

export type BudgetOf = Category | 'all';
export type Budget = {
  readonly category: BudgetOf;
  readonly currency: Currency;
  readonly limitMinor: number;
  readonly updatedAt: Date;
};

/** A user's budgets by category, which are at most as many as there are categories. */
export function listBudgets(db: Db, user: string): Promise<Budget[]> {
  return db
    .selectFrom('budgets')
    .select(['category', 'currency', 'limit_minor as limitMinor', 'updated_at as updatedAt'])
    .where('user_id', '=', user)
    .orderBy('category')
    .execute();
}

/** Sets a budget, in place of the one before. */
export async function putBudget(db: Db, user: string, budget: Omit<Budget, 'updatedAt'>): Promise<void> {
  const { category, currency, limitMinor } = budget;
  await db
    .insertInto('budgets')
    .values({ user_id: user, category, currency, limit_minor: limitMinor })
    .onConflict((conflict) =>
      conflict
        .columns(['user_id', 'category'])
        .doUpdateSet({ currency, limit_minor: limitMinor, updated_at: sql<Date>`now()` }),
    )
    .execute();
}

/** Takes a budget away; false when there is none. */
export async function dropBudget(db: Db, user: string, category: BudgetOf): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('budgets')
    .where('user_id', '=', user)
    .where('category', '=', category)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
