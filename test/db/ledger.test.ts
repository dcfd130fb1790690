import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { booksOf, saidBy, sound } from './books.ts';
import type { Books } from './books.ts';

let database: FreshDatabase;
let books: Books;

beforeAll(async () => {
  database = await freshDatabase();
  books = booksOf(database.db);
});
afterAll(() => database.drop());
afterEach(async () => expect(await books.findings()).toEqual(sound));

const aHold = expect.stringMatching(/^hld_[0-9a-f]{32}$/);
const aTransfer = expect.stringMatching(/^tra_[0-9a-f]{32}$/);
const tooLittle = { ok: false, reason: 'insufficient-funds' };

/** Owner and shop are new for each row; the owner begins with 100. */
type Row = {
  readonly name: string;
  readonly does: (owner: string, shop: string) => Promise<unknown>;
  readonly says: unknown;
  /** What wallet, hold account and shop hold afterwards. */
  readonly leaves: readonly [wallet: number, hold: number, shop: number];
};

const holding: Row[] = [
  { name: 'a part', does: (me) => books.hold(me, 40), says: { ok: true, hold: aHold }, leaves: [60, 40, 0] },
  { name: 'all there is', does: (me) => books.hold(me, 100), says: { ok: true, hold: aHold }, leaves: [0, 100, 0] },
  { name: 'one more than there is', does: (me) => books.hold(me, 101), says: tooLittle, leaves: [100, 0, 0] },
  {
    name: 'more than an earlier hold leaves',
    does: async (me) => [await books.hold(me, 60), await books.hold(me, 41), await books.hold(me, 40)],
    says: [{ ok: true, hold: aHold }, tooLittle, { ok: true, hold: aHold }],
    leaves: [0, 100, 0],
  },
  { name: 'nothing', does: (me) => books.hold(me, 0), says: 'nothing-to-move', leaves: [100, 0, 0] },
  { name: 'less than nothing', does: (me) => books.hold(me, -5), says: 'RangeError', leaves: [100, 0, 0] },
  { name: 'a fraction', does: (me) => books.hold(me, 0.5), says: 'RangeError', leaves: [100, 0, 0] },
  { name: 'more than money goes', does: (me) => books.hold(me, 2 ** 53), says: 'RangeError', leaves: [100, 0, 0] },
  {
    name: 'with no account at all',
    does: (me) => books.hold(`${me}-stranger`, 1),
    says: tooLittle,
    leaves: [100, 0, 0],
  },
];

const capturing: Row[] = [
  {
    name: 'the whole',
    does: async (me, shop) => books.capture(await books.held(me, 40), shop, 40),
    says: aTransfer,
    leaves: [60, 0, 40],
  },
  {
    name: 'a part, and the rest is released',
    does: async (me, shop) => {
      const held = await books.held(me, 40, `${me}/hold`);
      return [await books.capture(held, shop, 25), await books.release(`${me}/hold`)];
    },
    says: [aTransfer, true],
    leaves: [75, 0, 25],
  },
  {
    name: 'part after part, to the last unit and not beyond',
    does: async (me, shop) => {
      const held = await books.held(me, 40);
      const parts = [await books.capture(held, shop, 39), await books.capture(held, shop, 1)];
      return [...parts, await saidBy(books.capture(held, shop, 1))];
    },
    says: [aTransfer, aTransfer, 'more-than-held'],
    leaves: [60, 0, 40],
  },
  {
    name: 'more than is held, while other holds would cover it',
    does: async (me, shop) => {
      const [held] = [await books.held(me, 40), await books.held(me, 60)];
      return books.capture(held, shop, 41);
    },
    says: 'more-than-held',
    leaves: [0, 100, 0],
  },
  {
    name: 'what was released',
    does: async (me, shop) => {
      const held = await books.held(me, 40, `${me}/hold`);
      await books.release(`${me}/hold`);
      return books.capture(held, shop, 1);
    },
    says: 'more-than-held',
    leaves: [100, 0, 0],
  },
  {
    name: 'no hold at all',
    does: (_, shop) => books.capture('hld_0', shop, 1),
    says: 'hold-unknown',
    leaves: [100, 0, 0],
  },
  {
    name: 'nothing',
    does: async (me, shop) => books.capture(await books.held(me, 40), shop, 0),
    says: 'nothing-to-move',
    leaves: [60, 40, 0],
  },
  {
    name: 'less than nothing',
    does: async (me, shop) => books.capture(await books.held(me, 40), shop, -1),
    says: 'RangeError',
    leaves: [60, 40, 0],
  },
];

const releasing: Row[] = [
  {
    name: 'the whole, and then there is nothing left',
    does: async (me) => {
      await books.held(me, 40, `${me}/hold`);
      return [await books.release(`${me}/hold`), await books.release(`${me}/hold`)];
    },
    says: [true, false],
    leaves: [100, 0, 0],
  },
  {
    name: 'what was captured whole',
    does: async (me, shop) => {
      await books.capture(await books.held(me, 40, `${me}/hold`), shop, 40);
      return books.release(`${me}/hold`);
    },
    says: false,
    leaves: [60, 0, 40],
  },
  {
    name: 'before the hold comes shuts the door on it',
    does: async (me) => [
      await books.release(`${me}/hold`),
      await saidBy(books.hold(me, 40, `${me}/hold`)),
      await books.release(`${me}/hold`),
      await saidBy(books.hold(me, 40, `${me}/hold`)),
    ],
    says: [false, 'hold-given-up', false, 'hold-given-up'],
    leaves: [100, 0, 0],
  },
  {
    name: 'leaves other holds of the owner alone',
    does: async (me) => {
      await books.held(me, 40, `${me}/hold`);
      await books.held(me, 50);
      return books.release(`${me}/hold`);
    },
    says: true,
    leaves: [50, 50, 0],
  },
];

const table = Object.entries({ holding, capturing, releasing }).flatMap(([what, rows]) =>
  rows.map((row) => [`${what} ${row.name}`, row] as const),
);

test.each(table)('%s', async (name, { does, says, leaves }) => {
  const [owner, shop] = [`owner of ${name}`, `shop of ${name}`];
  await books.fund(owner, 100);
  expect(await saidBy(does(owner, shop))).toEqual(says);
  const { wallet = 0, hold = 0 } = await books.balances(owner);
  const { merchant = 0 } = await books.balances(shop);
  expect([wallet, hold, merchant]).toEqual(leaves);
});

test('a refusal keeps nothing: the same request may be asked again when there is money', async () => {
  await books.fund('poor', 10);
  expect(await books.hold('poor', 20, 'poor/hold')).toEqual(tooLittle);
  expect(await books.madeBy('poor/hold')).toEqual({ holds: 0, transfers: 0 });
  await books.fund('poor', 10);
  expect(await books.hold('poor', 20, 'poor/hold')).toEqual({ ok: true, hold: aHold });
});

test('a fault names its request and is not to be tried again', async () => {
  await expect(books.capture('hld_0', 'shop', 1, 'run/1/capture')).rejects.toMatchObject({
    name: 'LedgerFault',
    reason: 'hold-unknown',
    requestId: 'run/1/capture',
    retryable: false,
  });
});
