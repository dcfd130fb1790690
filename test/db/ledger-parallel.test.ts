import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
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

const aTransfer = expect.stringMatching(/^tra_/);

test.each([
  { name: 'the last 1.00, by a hundred', funds: 100, asks: 100, each: 100, wins: 1 },
  { name: 'as many parts as there are', funds: 100, asks: 40, each: 7, wins: 14 },
  { name: 'nothing at all', funds: 0, asks: 20, each: 1, wins: 0 },
])('held at once: $name', async ({ name, funds, asks, each, wins }) => {
  await books.fund(name, funds);
  const answers = await atOnce(asks, () => books.hold(name, each));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(wins);
  expect(answers.filter(({ ok }) => !ok)).toEqual(
    Array.from({ length: asks - wins }, () => ({ ok: false, reason: 'insufficient-funds' })),
  );
  expect(await books.balances(name)).toEqual({ wallet: funds - wins * each, hold: wins * each });
});

test('captures at once take no more than is held', async () => {
  await books.fund('captured', 100);
  const held = await books.held('captured', 40);
  const answers = await atOnce(12, () => saidBy(books.capture(held, 'captured', 7)));
  expect(answers.filter((answer) => answer === 'more-than-held')).toHaveLength(7);
  expect(await books.balances('captured')).toEqual({ wallet: 60, hold: 5, merchant: 35 });
});

test.each([
  ['the whole', 40],
  ['a part', 25],
])('a capture of %s and a release of one hold at once: one after the other, in either order', async (name, amount) => {
  await atOnce(20, async (round) => {
    const [owner, shop] = [`${name} ${round}`, `${name} ${round} shop`];
    await books.fund(owner, 100);
    const held = await books.held(owner, 40, `${owner}/hold`);
    const [captured, released] = await Promise.all([
      saidBy(books.capture(held, shop, amount)),
      books.release(`${owner}/hold`),
    ]);
    const { wallet, hold } = await books.balances(owner);
    const { merchant = 0 } = await books.balances(shop);
    const releaseFirst = { captured: 'more-than-held', released: true, wallet: 100, hold: 0, merchant: 0 };
    const captureFirst = {
      captured: aTransfer,
      released: amount < 40,
      wallet: 100 - amount,
      hold: 0,
      merchant: amount,
    };
    expect([releaseFirst, captureFirst]).toContainEqual({ captured, released, wallet, hold, merchant });
  });
});

test('a hold and its release at once leave the money in the wallet', async () => {
  await atOnce(20, async (round) => {
    const owner = `hasty ${round}`;
    await books.fund(owner, 100);
    const [held, released] = await Promise.all([
      saidBy(books.hold(owner, 40, `${owner}/hold`)),
      books.release(`${owner}/hold`),
    ]);
    const releaseFirst = { held: 'hold-given-up', released: false };
    const holdFirst = { held: { ok: true, hold: expect.stringMatching(/^hld_/) }, released: true };
    expect([releaseFirst, holdFirst]).toContainEqual({ held, released });
    expect(await books.balances(owner)).toMatchObject({ wallet: 100 });
    expect(await saidBy(books.hold(owner, 40, `${owner}/hold`))).toEqual(held);
  });
});

// Without being tried again: a deadlock would be an error here.
test('transfers there and back at once do not wait for each other', async () => {
  const wallets = [
    await books.fund('ring 0', 1_000),
    await books.fund('ring 1', 1_000),
    await books.fund('ring 2', 1_000),
  ];
  const work = Array.from({ length: 90 }, (_, index) => {
    const [from = '', to = ''] = [wallets[index % 3], wallets[(index + (index % 2 === 0 ? 1 : 2)) % 3]];
    return books.move(from, to, 1 + (index % 5));
  });
  const answers = await Promise.allSettled(work);
  expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
  const balances = await Promise.all(['ring 0', 'ring 1', 'ring 2'].map((owner) => books.balances(owner)));
  expect(balances.reduce((sum, { wallet = 0 }) => sum + wallet, 0)).toBe(3_000);
});

test('an account asked for at once is one account', async () => {
  const ids = await atOnce(30, () => books.account('points', 'collector'));
  expect(new Set(ids).size).toBe(1);
});
