import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listBalances, listHolds } from '../../db/queries/balances.ts';
import { everyTransaction, findTransaction, mostLookedThrough, pageOf } from '../../db/queries/records.ts';
import type { Filter } from '../../db/queries/record-filter.ts';
import type { Page } from '../../db/queries/records.ts';
import { demoMerchants } from '../../db/seed.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { atOnce, booksOf, sound } from './books.ts';
import type { Books } from './books.ts';
import { addCopies, addUser, credit, pay } from './records.stage.ts';

const { cafe, closed } = demoMerchants;

let database: FreshDatabase;
let books: Books;
beforeAll(async () => {
  database = await freshDatabase();
  books = booksOf(database.db);
});
afterAll(() => database.drop());

const list = async (user: string, filter: Filter = {}, limit = 100, before: number | null = null) =>
  (await pageOf(database.db, user, { before, limit }, filter)).transactions;

/** Reads page after page, doing something between them. */
async function readAll(user: string, limit: number, between: () => Promise<unknown>, filter: Filter = {}) {
  const ids: string[] = [];
  for (let before: number | null = null; ;) {
    const page: Page = await pageOf(database.db, user, { before, limit }, filter);
    ids.push(...page.transactions.map(({ id }) => id));
    if (page.next === null) return ids;
    before = page.next;
    await between();
  }
}

describe('transactions', () => {
  test('are what came and went, once per payment, with whom and out of what', async () => {
    await addUser(database.db, 'buyer', '+86 138****0001');
    await addUser(database.db, 'friend', '+86 138****0002');
    await books.fund('buyer', 500);
    await books.held('buyer', 100, 'buyer/hold');
    await pay(database.db, 'buyer', 'friend', 30, { fundedBy: 'balance', details: { note: 'For lunch' } });
    await pay(database.db, 'buyer', cafe.id, 200, { fundedBy: 'balance' });
    await pay(database.db, 'buyer', cafe.id, 250, { details: { cardMask: '**** 0012' } });
    await books.release('buyer/hold');
    const common = {
      id: expect.stringMatching(/^tra_/),
      currency: 'CNY',
      at: expect.any(Date),
      cardMask: null,
      note: null,
      category: null,
      counterparty: null,
      fundedBy: null,
      feeMinor: 0,
      discountMinor: 0,
      points: 0,
      refundedMinor: 0,
      refersTo: null,
      status: 'done',
    };
    const out = { ...common, kind: 'payment', direction: 'out', run: 'run of buyer' };
    const atCafe = { counterparty: { kind: 'merchant', id: cafe.id, name: cafe.name }, category: 'food' };
    const byBalance = { fundedBy: 'balance' };
    const friend = { kind: 'person', id: 'friend', name: '+86 138****0002' };
    const gift = { ...out, ...byBalance, amountMinor: 30, note: 'For lunch' };
    expect(await list('buyer')).toEqual([
      {
        ...out,
        ...atCafe,
        seq: 4,
        amountMinor: 250,
        deltaMinor: 0,
        balanceAfterMinor: 270,
        fundedBy: 'card',
        cardMask: '**** 0012',
      },
      { ...out, ...atCafe, ...byBalance, seq: 3, amountMinor: 200, deltaMinor: -200, balanceAfterMinor: 270 },
      { ...gift, counterparty: friend, seq: 2, deltaMinor: -30, balanceAfterMinor: 470 },
      {
        ...common,
        kind: 'credit',
        direction: 'in',
        run: 'run',
        seq: 1,
        amountMinor: 500,
        deltaMinor: 500,
        balanceAfterMinor: 500,
      },
    ]);
    const buyer = { kind: 'person', id: 'buyer', name: '+86 138****0001' };
    expect(await list('friend')).toEqual([
      { ...gift, direction: 'in', counterparty: buyer, seq: 1, deltaMinor: 30, balanceAfterMinor: 30 },
    ]);
    expect(await list('stranger')).toEqual([]);
    expect(await list(cafe.id)).toEqual([]);
  });

  test('are found by their id, by those whom they concern', async () => {
    const id = await pay(database.db, 'finder', cafe.id, 7);
    expect(await findTransaction(database.db, 'finder', id)).toEqual((await list('finder'))[0]);
    expect(await findTransaction(database.db, 'buyer', id)).toBeUndefined();
    expect(await findTransaction(database.db, cafe.id, id)).toBeUndefined();
  });

  test.each([1, 3, 7, 24, 25, 100])(
    'in pages of %i are neither skipped nor repeated while new ones arrive',
    async (limit) => {
      const user = `reader of ${limit}`;
      const known: string[] = [];
      for (let index = 0; index < 24; index++)
        known.push(await pay(database.db, user, index % 2 === 0 ? cafe.id : closed.id, 1 + index));
      const read = await readAll(user, limit, async () => {
        await pay(database.db, user, cafe.id, 1_000);
        await books.fund(user, 5);
      });
      expect(read).toEqual(known.toReversed());
    },
  );

  test('are neither repeated nor lost while others write at once, and are numbered without a gap', async () => {
    const known = await atOnce(30, () => pay(database.db, 'busy', cafe.id, 1));
    const writing = atOnce(60, (index) =>
      index % 2 === 0 ? pay(database.db, 'busy', cafe.id, 1) : credit(database.db, 'busy', 3),
    );
    const read = await readAll('busy', 4, () => Promise.resolve());
    await writing;
    expect(new Set(read).size).toBe(read.length);
    expect(read.filter((id) => known.includes(id)).toSorted()).toEqual(known.toSorted());
    const all = await list('busy');
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 90 }, (_, index) => 90 - index));
    expect(all[0]?.balanceAfterMinor).toBe(90);
    expect(await books.findings()).toEqual(sound);
  });

  test('a page looks through so many and says where to go on, though it found few', async () => {
    const [rare] = [await pay(database.db, 'rare', closed.id, 77)];
    await addCopies(database.db, 'rare', 2 * mostLookedThrough, { counterparty_id: cafe.id });
    const pages: Page[] = [];
    for (let before: number | null | undefined = null; before !== undefined && pages.length < 9;) {
      const page: Page = await pageOf(database.db, 'rare', { before, limit: 20 }, { merchant: closed.id });
      pages.push(page);
      before = page.next ?? undefined;
    }
    expect(pages.map(({ transactions }) => transactions.map(({ id }) => id))).toEqual([[], [], [rare]]);
  });

  const noon = new Date('2026-03-01T12:00:00Z');
  test.each([
    ['from its very time on', { from: noon }, 1],
    ['from a moment later', { from: new Date(noon.getTime() + 1) }, 0],
    ['up to its very time', { to: noon }, 0],
    ['up to a moment later', { to: new Date(noon.getTime() + 1) }, 1],
  ])('of a time: %s', async (name, range, count) => {
    const user = `timed ${name}`;
    await pay(database.db, user, cafe.id, 5, { at: noon });
    expect(await list(user, range)).toHaveLength(count);
  });
});

describe('filters', () => {
  const user = 'chooser';
  const [march, april] = [new Date('2026-03-10T00:00:00Z'), new Date('2026-04-10T00:00:00Z')];
  beforeAll(async () => {
    await addUser(database.db, 'pal', '+86 138****0003');
    await credit(database.db, user, 10_000, march);
    await pay(database.db, user, cafe.id, 100, {
      at: march,
      fundedBy: 'balance',
      details: { note: '两杯咖啡 100%_Off' },
    });
    await pay(database.db, user, closed.id, 200, { at: march, details: { cardMask: '**** 0012' } });
    await pay(database.db, user, 'pal', 300, { at: april, fundedBy: 'balance', details: { note: 'Rent, MAY' } });
    const paid = await pay(database.db, user, cafe.id, 400, { at: april, fundedBy: 'balance' });
    await credit(database.db, user, 400, april, { refersTo: paid });
    const part = await pay(database.db, user, cafe.id, 500, { at: april, details: { cardMask: '**** 0020' } });
    await credit(database.db, user, 1, april, { refersTo: part });
  });

  test.each<[string, Filter, number[]]>([
    ['nothing', {}, [1, 500, 400, 400, 300, 200, 100, 10_000]],
    ['kind', { kind: 'credit' }, [1, 400, 10_000]],
    ['direction', { direction: 'out' }, [500, 400, 300, 200, 100]],
    ['category', { category: 'food' }, [500, 400, 100]],
    ['merchant', { merchant: closed.id }, [200]],
    ['counterparty', { counterparty: 'pal' }, [300]],
    ['card', { card: '0012' }, [200]],
    ['least amount', { minAmountMinor: 400 }, [500, 400, 400, 10_000]],
    ['largest amount', { maxAmountMinor: 100 }, [1, 100]],
    ['both', { minAmountMinor: 100, maxAmountMinor: 200 }, [200, 100]],
    ['refunded', { status: 'refunded' }, [400]],
    ['refunded in part', { status: 'partlyRefunded' }, [500]],
    ['done', { status: 'done' }, [1, 400, 300, 200, 100, 10_000]],
    ['a part of a note', { q: 'rent' }, [300]],
    ['a part of a Chinese note', { q: '咖啡' }, [100]],
    ['what LIKE would take for a pattern', { q: '%_' }, [100]],
    ['a pattern that is none', { q: 'R_nt' }, []],
    ['a part of a merchant’s name', { q: 'closed' }, [200]],
    ['a person’s mask, which is not searched', { q: '0003' }, []],
    ['a month', { from: april }, [1, 500, 400, 400, 300]],
    ['all of it', { from: march, to: april, direction: 'out', minAmountMinor: 150, q: 'shop' }, [200]],
    ['a time that ends before it begins', { from: april, to: march }, []],
    ['a time before anything', { to: march }, []],
    ['a time after everything', { from: new Date('2031-01-01') }, []],
  ])('by %s', async (_name, filter, amounts) => {
    expect((await list(user, filter)).map(({ amountMinor }) => amountMinor)).toEqual(amounts);
    const all = [];
    for await (const page of everyTransaction(database.db, user, filter)) all.push(...page);
    expect(all.map(({ amountMinor }) => amountMinor)).toEqual(amounts);
    const ids = (await list(user, filter)).map(({ id }) => id);
    expect(await readAll(user, 1, () => Promise.resolve(), filter)).toEqual(ids);
  });
});

describe('balances', () => {
  test.each([
    ['nobody', 0, 0, []],
    ['a wallet without holds', 70, 0, [{ availableMinor: 70, heldMinor: 0, totalMinor: 70 }]],
    ['a wallet with a hold', 70, 30, [{ availableMinor: 40, heldMinor: 30, totalMinor: 70 }]],
    ['a wallet that is held whole', 70, 70, [{ availableMinor: 0, heldMinor: 70, totalMinor: 70 }]],
  ])('of %s', async (owner, funds, held, says) => {
    if (funds > 0) await books.fund(owner, funds);
    if (held > 0) await books.held(owner, held);
    const common = { source: 'balance', currency: 'CNY' };
    expect(await listBalances(database.db, owner)).toEqual(says.map((one) => ({ ...common, ...one })));
    const hold = { run: 'run', amountMinor: held, currency: 'CNY', at: expect.any(Date) };
    expect(await listHolds(database.db, owner)).toEqual(held > 0 ? [hold] : []);
  });

  test('a hold that ran down is none', async () => {
    await books.fund('spender', 100);
    const first = await books.held('spender', 30);
    await books.held('spender', 40, 'spender/second');
    await books.capture(first, cafe.id, 10);
    expect((await listHolds(database.db, 'spender')).map(({ amountMinor }) => amountMinor)).toEqual([40, 20]);
    await books.capture(first, cafe.id, 20);
    await books.release('spender/second');
    expect(await listHolds(database.db, 'spender')).toEqual([]);
    expect(await books.findings()).toEqual(sound);
  });
});
