import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../db/client.ts';
import { spend } from '../../db/spend.ts';
import { usedOf } from '../../db/spending.ts';
import type { SpendingLimit } from '../../db/spending.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { atOnce, booksOf, saidBy, sound, warm } from './books.ts';
import type { Books } from './books.ts';

let database: FreshDatabase;
let books: Books;
beforeAll(async () => {
  database = await freshDatabase();
  books = booksOf(database.db);
});
afterAll(() => database.drop());
beforeEach(() => warm(database.db));
afterEach(async () => expect(await books.findings()).toEqual(sound));

const month = (mostMinor: number): SpendingLimit => ({ counter: 'transfer', per: 'month', round: null, mostMinor });
const send = (
  payer: string,
  payee: string,
  amountMinor: number,
  against: readonly SpendingLimit[] = [],
  requestId = books.fresh('send'),
) => {
  const movement = { requestId, run: 'run', amountMinor, currency: 'CNY', kind: 'transfer' } as const;
  return inTransaction(database.db, (tx) => spend(tx, { ...movement, payer, payee, against }));
};

test('sixteen at once send what there is, and no fen more', async () => {
  await books.fund('sixteen', 1_000);
  const answers = await atOnce(16, () => send('sixteen', 'other', 100));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
  expect([await books.balances('sixteen'), await books.balances('other')]).toEqual([{ wallet: 0 }, { wallet: 1_000 }]);
});

test('sixteen at once send what a month allows, which counts what was sent', async () => {
  await books.fund('monthly', 100_000);
  const answers = await atOnce(16, () => send('monthly', 'other', 333, [month(1_000)]));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(3);
  const refused = answers.find(({ ok }) => !ok);
  expect(refused).toMatchObject({ reason: 'over-limit', exceeded: { leftMinor: 1, limit: { per: 'month' } } });
  const whose = { owner: 'monthly', currency: 'CNY' } as const;
  expect(await usedOf(database.db, whose, [month(1_000)], new Date())).toEqual([999]);
});

test('two who send each other at once never wait for ever', async () => {
  await Promise.all([books.fund('one', 500), books.fund('two', 500)]);
  const answers = await atOnce(16, (nth) => (nth % 2 === 0 ? send('one', 'two', 10) : send('two', 'one', 10)));
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect([await books.balances('one'), await books.balances('two')]).toEqual([{ wallet: 500 }, { wallet: 500 }]);
});

test('the same request at once moves once, and counts once', async () => {
  await books.fund('same', 100);
  const answers = await atOnce(8, () => send('same', 'other', 100, [month(100)], 'the same'));
  expect(new Set(answers.map((answer) => (answer.ok ? answer.transfer : answer.reason))).size).toBe(1);
  expect(await books.balances('same')).toEqual({ wallet: 0 });
  expect(await saidBy(send('same', 'other', 99, [], 'the same'))).toBe('request-reused');
});
