import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../db/client.ts';
import type { AccountKind } from '../../db/database.ts';
import { post } from '../../db/ledger.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { atOnce, booksOf, saidBy, sound, warm } from './books.ts';
import type { Books } from './books.ts';

// One request id names one movement for ever: asked for again it is answered and not done, asked for something else it is refused.

let database: FreshDatabase;
let books: Books;

beforeAll(async () => {
  database = await freshDatabase();
  books = booksOf(database.db);
});
afterAll(() => database.drop());
afterEach(async () => expect(await books.findings()).toEqual(sound));

type Asked = { readonly first: () => Promise<unknown>; readonly again: () => Promise<unknown> };

/** Each row first does something under a request and then asks for something else under it. The owner begins with 100. */
const reuses: readonly (readonly [string, (owner: string, request: string) => Promise<Asked>])[] = [
  [
    'a hold of another amount',
    async (me, one) => ({ first: () => books.hold(me, 40, one), again: () => books.hold(me, 41, one) }),
  ],
  [
    'a hold of less',
    async (me, one) => ({ first: () => books.hold(me, 40, one), again: () => books.hold(me, 1, one) }),
  ],
  [
    'a hold of another owner',
    async (me, one) => {
      await books.fund(`${me} 2`, 100);
      return { first: () => books.hold(me, 40, one), again: () => books.hold(`${me} 2`, 40, one) };
    },
  ],
  [
    'a capture of another amount',
    async (me, one) => {
      const held = await books.held(me, 40);
      return { first: () => books.capture(held, me, 10, one), again: () => books.capture(held, me, 11, one) };
    },
  ],
  [
    'a capture for another shop',
    async (me, one) => {
      const held = await books.held(me, 40);
      return { first: () => books.capture(held, me, 10, one), again: () => books.capture(held, `${me} 2`, 10, one) };
    },
  ],
  [
    'a capture of another hold',
    async (me, one) => {
      const [held, other] = [await books.held(me, 40), await books.held(me, 40)];
      return { first: () => books.capture(held, me, 10, one), again: () => books.capture(other, me, 10, one) };
    },
  ],
  [
    'a release of another hold',
    async (me, one) => {
      await books.held(me, 40, `${me}/1`);
      await books.held(me, 40, `${me}/2`);
      return { first: () => books.release(`${me}/1`, one), again: () => books.release(`${me}/2`, one) };
    },
  ],
  [
    'a release under the request of a capture',
    async (me, one) => {
      const held = await books.held(me, 40, `${me}/1`);
      return { first: () => books.capture(held, me, 10, one), again: () => books.release(`${me}/1`, one) };
    },
  ],
  [
    'a hold under the request of a capture',
    async (me, one) => {
      const held = await books.held(me, 40);
      return { first: () => books.capture(held, me, 10, one), again: () => books.hold(me, 10, one) };
    },
  ],
  ...(['to', 'from', 'amount', 'kind'] as const).map(
    (what) =>
      [
        `a transfer with another ${what}`,
        async (me: string, one: string) => {
          const [from, to, other] = [
            await books.fund(me, 1),
            await books.fund(`${me} 2`, 50),
            await books.fund(`${me} 3`, 50),
          ];
          const changed = {
            to: () => books.move(from, other, 10, one),
            from: () => books.move(other, to, 10, one),
            amount: () => books.move(from, to, 11, one),
            kind: () => books.move(from, to, 10, one, 'credit'),
          };
          return { first: () => books.move(from, to, 10, one), again: changed[what] };
        },
      ] as const,
  ),
];

test.each(reuses)('refused: %s', async (name, prepare) => {
  const [owner, request] = [`owner of ${name}`, `request of ${name}`];
  await books.fund(owner, 100);
  const { first, again } = await prepare(owner, request);
  const answer = await first();
  const before = [await books.balances(owner), await books.balances(`${owner} 2`)];
  expect(await saidBy(again())).toBe('request-reused');
  expect([await books.balances(owner), await books.balances(`${owner} 2`)]).toEqual(before);
  expect(await first()).toEqual(answer);
  expect([await books.balances(owner), await books.balances(`${owner} 2`)]).toEqual(before);
});

test('refused: a transfer between other parties', async () => {
  const [from, to] = [await books.fund('payer', 50), await books.fund('payee', 0)];
  const movement = { requestId: 'parties', run: 'run', amountMinor: 10, currency: 'CNY' } as const;
  const pay = (payer: string) =>
    inTransaction(database.db, (tx) => post(tx, movement, 'payment', { from, to }, { payer }));
  await pay('payer');
  expect(await saidBy(pay('somebody'))).toBe('request-reused');
});

describe('the same request twenty times at once happens once', () => {
  type Ask = (me: string, held: string) => Promise<unknown>;

  /** What is asked, by an owner who holds 40 of 100 under `<owner>/hold`; and what the balances are afterwards. */
  const rows: readonly (readonly [string, Ask, Partial<Record<AccountKind, number>>])[] = [
    ['a hold of all there is', (me) => books.hold(me, 60, `${me}/all`), { wallet: 0, hold: 100 }],
    [
      'a capture of all that is held',
      (me, held) => books.capture(held, me, 40, `${me}/all`),
      { wallet: 60, hold: 0, merchant: 40 },
    ],
    [
      'a capture of a part',
      (me, held) => books.capture(held, me, 3, `${me}/part`),
      { wallet: 60, hold: 37, merchant: 3 },
    ],
    ['a release', (me) => books.release(`${me}/hold`, `${me}/release`), { wallet: 100, hold: 0 }],
    [
      'a transfer of all there is',
      async (me) => books.move(await books.account('wallet', me), await books.account('points', me), 60, `${me}/move`),
      { wallet: 0, hold: 40, points: 60 },
    ],
  ];

  test.each(rows)('%s', async (name, ask, balances) => {
    await books.fund(name, 100);
    const held = await books.held(name, 40, `${name}/hold`);
    await warm(database.db);
    const answers = await atOnce(20, () => ask(name, held));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).not.toEqual({ ok: false, reason: 'insufficient-funds' });
    expect(await books.balances(name)).toEqual(balances);
  });
});
