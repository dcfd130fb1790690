import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '../../db/client.ts';
import { endOf, giveBack, periodOf, usedOf } from '../../db/spending.ts';
import type { SpendingLimit } from '../../db/spending.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { atOnce, booksOf, sound, warm } from './books.ts';
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

const limit = (per: SpendingLimit['per'], mostMinor: number | null, counter = 'balance'): SpendingLimit => ({
  ...{ counter, per, mostMinor },
  round: per === 'round' ? 1 : null,
});
const now = new Date('2026-11-24T12:00:00Z');
const used = (owner: string, limits: readonly SpendingLimit[], at = now) =>
  usedOf(database.db, { owner, currency: 'CNY' }, limits, at);
const holdAt = (owner: string, amount: number, limits: readonly SpendingLimit[], at = now, requestId?: string) =>
  books.hold(owner, amount, requestId, limits, at);

describe('sixteen at once', () => {
  test.each([
    { what: 'one limit', limits: [limit('ever', 100_000)], each: 9_999, wins: 10 },
    { what: 'to the last fen', limits: [limit('year', 100_000)], each: 6_250, wins: 16 },
    { what: 'one fen less', limits: [limit('year', 99_999)], each: 6_250, wins: 15 },
    { what: 'the smaller of two', limits: [limit('ever', 500), limit('round', 300, 'cool-off')], each: 100, wins: 3 },
    { what: 'counted and not limited', limits: [limit('ever', null)], each: 100, wins: 16 },
  ])('take no more than is left: $what', async ({ what, limits, each, wins }) => {
    await books.fund(what, 1_000_000);
    const answers = await atOnce(16, () => holdAt(what, each, limits));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(wins);
    const refused = answers.filter(({ ok }) => !ok);
    expect(refused.map((answer) => (answer.ok ? null : answer.reason))).toEqual(refused.map(() => 'over-limit'));
    expect(await used(what, limits)).toEqual(limits.map(() => wins * each));
  });

  test('of different amounts never exceed it by one fen, and are refused only when they would', async () => {
    const limits = [limit('ever', 1_000)];
    await books.fund('mixed', 1_000_000);
    const answers = await Promise.all(
      Array.from({ length: 16 }, async (_, nth) => ({
        amount: 37 * (nth + 1),
        answer: await holdAt('mixed', 37 * (nth + 1), limits),
      })),
    );
    const held = answers.filter(({ answer }) => answer.ok).reduce((sum, { amount }) => sum + amount, 0);
    expect(held).toBeLessThanOrEqual(1_000);
    expect(await used('mixed', limits)).toEqual([held]);
    const refused = answers.flatMap(({ amount, answer }) => (answer.ok ? [] : [amount]));
    expect(refused.filter((amount) => amount <= 1_000 - held)).toEqual([]);
  });

  test('with releases among them: what is given back is there again, once', async () => {
    const limits = [limit('ever', 500)];
    await books.fund('churn', 10_000);
    await atOnce(16, async (nth) => {
      const requestId = `churn/${nth}`;
      const { ok } = await holdAt('churn', 100, limits, now, requestId);
      if (ok)
        await Promise.all([
          books.release(requestId, `${requestId}/back`),
          books.release(requestId, `${requestId}/back`),
        ]);
    });
    expect(await used('churn', limits)).toEqual([0]);
    expect(await holdAt('churn', 500, limits)).toMatchObject({ ok: true });
  });
});

describe('what a hold counts', () => {
  test('is counted once for a request, and nothing of a refusal', async () => {
    const limits = [limit('ever', 150)];
    await books.fund('once', 120);
    const first = await holdAt('once', 100, limits, now, 'once/hold');
    expect(await holdAt('once', 100, limits, now, 'once/hold')).toEqual(first);
    const over = await holdAt('once', 51, limits);
    expect(over).toMatchObject({ ok: false, reason: 'over-limit', exceeded: { leftMinor: 50, endsAt: null } });
    expect(await holdAt('once', 21, limits)).toEqual({ ok: false, reason: 'insufficient-funds' });
    expect(await used('once', limits)).toEqual([100]);
  });

  test('stays when it is captured, and what is released of the rest is taken out', async () => {
    const limits = [limit('ever', 1_000), limit('year', null)];
    await books.fund('part', 500);
    const held = await holdAt('part', 400, limits, now, 'part/hold');
    if (!held.ok) throw new RangeError('it must be held');
    await books.capture(held.hold, 'shop', 150);
    expect(await used('part', limits)).toEqual([400, 400]);
    await books.release('part/hold', 'part/release');
    await books.release('part/hold', 'part/release');
    expect(await used('part', limits)).toEqual([150, 150]);
  });

  test('is given back by refunds, once each, and never more than it was', async () => {
    const limits = [limit('ever', 1_000)];
    await books.fund('refund', 500);
    const held = await holdAt('refund', 400, limits, now, 'refund/hold');
    if (!held.ok) throw new RangeError('it must be held');
    await books.capture(held.hold, 'shop', 400);
    const back = (requestId: string, amountMinor: number) =>
      inTransaction(database.db, (tx) => giveBack(tx, 'refund/hold', { requestId, amountMinor }));
    await Promise.all([back('refund/1', 100), back('refund/1', 100), back('refund/2', 50)]);
    expect(await used('refund', limits)).toEqual([250]);
    await Promise.all([back('refund/3', 200), back('refund/4', 200)]);
    expect(await used('refund', limits)).toEqual([0]);
  });

  test('belongs to the year of Shanghai in which it was held, also when it is given back in the next', async () => {
    const limits = [limit('year', 100)];
    await books.fund('years', 1_000);
    const before = new Date('2026-12-31T15:59:59Z');
    const after = new Date('2026-12-31T16:00:00Z');
    expect(await holdAt('years', 100, limits, before, 'years/hold')).toMatchObject({ ok: true });
    expect(await holdAt('years', 1, limits, before)).toMatchObject({ exceeded: { leftMinor: 0, endsAt: after } });
    expect(await holdAt('years', 60, limits, after)).toMatchObject({ ok: true });
    await books.release('years/hold');
    expect([await used('years', limits, before), await used('years', limits, after)]).toEqual([[0], [60]]);
  });

  test('a tier that changes takes along what was spent before', async () => {
    const first = [limit('ever', 1_000), limit('year', null)];
    const second = [limit('ever', null), limit('year', 1_500)];
    await books.fund('tiers', 10_000);
    await holdAt('tiers', 900, first);
    expect(await holdAt('tiers', 700, first)).toMatchObject({ exceeded: { leftMinor: 100 } });
    expect(await holdAt('tiers', 700, second)).toMatchObject({ exceeded: { leftMinor: 600 } });
    expect(await holdAt('tiers', 600, second)).toMatchObject({ ok: true });
  });
});

test('the periods, and when they end', () => {
  const at = new Date('2026-11-24T16:30:00Z');
  const shown = (per: SpendingLimit['per']) => [
    periodOf({ per, round: 4 }, at),
    endOf({ per }, at)?.toISOString() ?? null,
  ];
  expect([shown('ever'), shown('day'), shown('year'), shown('round')]).toEqual([
    ['ever', null],
    ['2026-11-25', '2026-11-25T16:00:00.000Z'],
    ['2026', '2026-12-31T16:00:00.000Z'],
    ['round 4', null],
  ]);
});
