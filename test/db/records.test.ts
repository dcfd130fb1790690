import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../db/client.ts';
import { ensureAccount, house, post } from '../../db/ledger.ts';
import { listBalances, listTransactions, summarise } from '../../db/queries/records.ts';
import type { Page, Transaction } from '../../db/queries/records.ts';
import { demoMerchants } from '../../db/seed.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { atOnce, booksOf } from './books.ts';
import type { Books } from './books.ts';

const { cafe, closed } = demoMerchants;

let database: FreshDatabase;
let books: Books;
beforeAll(async () => {
  database = await freshDatabase();
  books = booksOf(database.db);
});
afterAll(() => database.drop());

type Paid = { readonly fundedBy?: 'balance' | 'card'; readonly at?: Date };

/** A payment of a user to a merchant; its time is now, unless the test gives one. Answers its id. */
async function pay(
  user: string,
  shop: string,
  amountMinor: number,
  { fundedBy = 'card', at }: Paid = {},
): Promise<string> {
  const id = await inTransaction(database.db, async (tx) => {
    const to = await ensureAccount(tx, { kind: 'merchant', owner: shop, currency: 'CNY' });
    const from =
      fundedBy === 'card'
        ? await ensureAccount(tx, { kind: 'network', owner: house, currency: 'CNY' })
        : await ensureAccount(tx, { kind: 'wallet', owner: user, currency: 'CNY' });
    const movement = { requestId: books.fresh('pay'), run: `run of ${user}`, amountMinor, currency: 'CNY' } as const;
    return post(tx, movement, 'payment', { from, to }, { payer: user, payee: shop, funded_by: fundedBy });
  });
  if (at !== undefined) {
    await database.db.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      await tx.updateTable('ledger_transfers').set({ created_at: at }).where('id', '=', id).execute();
    });
  }
  return id;
}

const list = (user: string, page: Partial<Page> = {}) =>
  listTransactions(database.db, user, { before: null, limit: 100, ...page });

/** Reads page after page, doing something between them. */
async function readAll(user: string, limit: number, between: () => Promise<unknown>): Promise<string[]> {
  const ids: string[] = [];
  let before: string | null = null;
  for (;;) {
    const page: Transaction[] = await list(user, { before, limit });
    ids.push(...page.map(({ id }) => id));
    if (page.length < limit) return ids;
    before = page.at(-1)?.id ?? null;
    await between();
  }
}

describe('transactions', () => {
  test('are what came and went, once per payment, with whom and out of what', async () => {
    await books.fund('buyer', 500);
    const held = await books.held('buyer', 100, 'buyer/hold');
    await inTransaction(database.db, async (tx) => {
      const to = await ensureAccount(tx, { kind: 'wallet', owner: 'friend', currency: 'CNY' });
      const from = await ensureAccount(tx, { kind: 'wallet', owner: 'buyer', currency: 'CNY' });
      const movement = { requestId: 'gift', run: 'run of a gift', amountMinor: 30, currency: 'CNY' } as const;
      await post(tx, movement, 'payment', { from, to }, { payer: 'buyer', payee: 'friend', funded_by: 'balance' });
    });
    await pay('buyer', cafe.id, 200, { fundedBy: 'balance' });
    await pay('buyer', cafe.id, 250);
    await books.release('buyer/hold');
    expect(held).toMatch(/^hld_/);
    const common = { id: expect.stringMatching(/^tra_/), currency: 'CNY', at: expect.any(Date) };
    const out = { ...common, kind: 'payment', direction: 'out', run: 'run of buyer', counterparty: cafe.name };
    const gift = {
      ...common,
      kind: 'payment',
      amountMinor: 30,
      counterparty: null,
      fundedBy: 'balance',
      run: 'run of a gift',
    };
    expect(await list('buyer')).toEqual([
      { ...out, amountMinor: 250, fundedBy: 'card' },
      { ...out, amountMinor: 200, fundedBy: 'balance' },
      { ...gift, direction: 'out' },
      { ...common, kind: 'credit', direction: 'in', amountMinor: 500, counterparty: null, fundedBy: null, run: 'run' },
    ]);
    expect(await list('friend')).toEqual([{ ...gift, direction: 'in' }]);
    expect(await list('stranger')).toEqual([]);
  });

  test.each([1, 3, 7, 24, 25, 100])(
    'in pages of %i are neither skipped nor repeated while new ones arrive',
    async (limit) => {
      const user = `reader of ${limit}`;
      const known: string[] = [];
      for (let index = 0; index < 24; index++)
        known.push(await pay(user, index % 2 === 0 ? cafe.id : closed.id, 1 + index));
      const read = await readAll(user, limit, async () => {
        await pay(user, cafe.id, 1_000);
        await books.fund(user, 5);
      });
      expect(read).toEqual(known.toReversed());
    },
  );

  test('are neither repeated nor lost while others write at once', async () => {
    const known = await atOnce(30, () => pay('busy', cafe.id, 1));
    const writing = atOnce(60, () => pay('busy', cafe.id, 1));
    const read = await readAll('busy', 4, () => Promise.resolve());
    await writing;
    expect(new Set(read).size).toBe(read.length);
    expect(read).toEqual(read.toSorted().toReversed());
    expect(read.filter((id) => known.includes(id)).toSorted()).toEqual(known.toSorted());
  });

  const noon = new Date('2026-03-01T12:00:00Z');
  test.each([
    ['from its very time on', { from: noon }, 1],
    ['from a moment later', { from: new Date(noon.getTime() + 1) }, 0],
    ['up to its very time', { to: noon }, 0],
    ['up to a moment later', { to: new Date(noon.getTime() + 1) }, 1],
  ])('of a time: %s', async (name, range, count) => {
    const user = `timed ${name}`;
    await pay(user, cafe.id, 5, { at: noon });
    expect(await list(user, range)).toHaveLength(count);
  });
});

describe('the summary of a month', () => {
  const [from, to] = [new Date('2026-02-01T00:00:00Z'), new Date('2026-03-01T00:00:00Z')];
  const inside = [from, new Date('2026-02-14T08:00:00Z'), new Date(to.getTime() - 1)];
  const outside = [new Date(from.getTime() - 1), to];

  test('counts what the entries of its days say, and no other day’s', async () => {
    await books.fund('counted', 10_000);
    for (const [index, at] of [...inside, ...outside].entries()) {
      await pay('counted', cafe.id, 100 + index, { at, fundedBy: 'balance' });
      await pay('counted', cafe.id, 1_000 + index, { at });
      await pay('counted', closed.id, 10 + index, { at });
      await pay('another', cafe.id, 7, { at });
    }
    const said = await summarise(database.db, 'counted', from, to);
    const out = { kind: 'payment', direction: 'out', currency: 'CNY' };
    expect(said).toEqual([
      { ...out, counterparty: cafe.name, count: 6, sumMinor: 3_306 },
      { ...out, counterparty: closed.name, count: 3, sumMinor: 33 },
    ]);
    expect(said.map(({ counterparty, sumMinor }) => [counterparty, sumMinor])).toEqual([
      [cafe.name, await received(cafe.id)],
      [closed.name, await received(closed.id)],
    ]);
  });

  /** What the entries of the month gave a merchant for this user. */
  async function received(shop: string): Promise<number> {
    const { sum } = await database.db
      .selectFrom('ledger_entries as e')
      .innerJoin('ledger_transfers as t', 't.id', 'e.transfer_id')
      .innerJoin('ledger_accounts as a', 'a.id', 'e.account_id')
      .where('t.payer', '=', 'counted')
      .where('a.owner', '=', shop)
      .where('t.created_at', '>=', from)
      .where('t.created_at', '<', to)
      .select((row) => row.fn.sum<number>('e.amount_minor').as('sum'))
      .executeTakeFirstOrThrow();
    return sum;
  }

  test('tells money that came from money that went', async () => {
    await books.fund('both', 300);
    await pay('both', cafe.id, 20, { fundedBy: 'balance' });
    const all = await summarise(database.db, 'both', new Date(0), new Date('2100-01-01'));
    expect(all).toEqual([
      { kind: 'credit', direction: 'in', counterparty: null, currency: 'CNY', count: 1, sumMinor: 300 },
      { kind: 'payment', direction: 'out', counterparty: cafe.name, currency: 'CNY', count: 1, sumMinor: 20 },
    ]);
    expect(await summarise(database.db, 'stranger', new Date(0), new Date('2100-01-01'))).toEqual([]);
  });
});

test.each([
  ['nobody', 0, 0, []],
  ['a wallet without holds', 70, 0, [{ currency: 'CNY', availableMinor: 70, heldMinor: 0 }]],
  ['a wallet with a hold', 70, 30, [{ currency: 'CNY', availableMinor: 40, heldMinor: 30 }]],
  ['a wallet that is held whole', 70, 70, [{ currency: 'CNY', availableMinor: 0, heldMinor: 70 }]],
])('balances of %s', async (owner, funds, held, says) => {
  if (funds > 0) await books.fund(owner, funds);
  if (held > 0) await books.held(owner, held);
  expect(await listBalances(database.db, owner)).toEqual(says);
});
