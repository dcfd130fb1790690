import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { daySpan, monthAfter, monthSpan } from '../../machines/kit/calendar.ts';
import { categoryOf } from '../../db/categories.ts';
import { inTransaction } from '../../db/client.ts';
import { putMerchant } from '../../db/queries/merchants.ts';
import { everyTransaction } from '../../db/queries/records.ts';
import { balanceFlow, dividers, seriesOf, spendingOf, summarise, totalsOf } from '../../db/queries/summaries.ts';
import type { Divider } from '../../db/queries/summaries.ts';
import { demoMerchants } from '../../db/seed.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { credit, pay } from './records.stage.ts';

const { cafe, closed } = demoMerchants;
const nameless = {
  id: `mer_${'0'.repeat(31)}1`,
  name: '瑞幸咖啡',
  open: true,
  currency: 'CNY',
  mcc: '5411',
  ...{ accepts: null, number: null, acquirer: null, forwarder: null, city: null },
} as const;

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await inTransaction(database.db, (tx) => putMerchant(tx, nameless));
});
afterAll(() => database.drop());

/** The last moment of a day of Shanghai, the first of the next, and some in between, over four months and a year's end. */
const moments = [
  '2025-10-31T16:00:00Z',
  '2025-11-30T15:59:59.999Z',
  '2025-11-30T16:00:00Z',
  '2025-12-31T15:59:59.999Z',
  '2025-12-31T16:00:00Z',
  '2026-01-15T03:00:00Z',
  '2026-01-31T16:00:00Z',
];
const months = ['2025-11', '2025-12', '2026-01', '2026-02'];

const act = fc.record({
  what: fc.constantFrom('credit', 'byBalance', 'byCard'),
  shop: fc.constantFrom(cafe, closed, nameless),
  card: fc.constantFrom('**** 0012', '**** 0020'),
  amountMinor: fc.integer({ min: 1, max: 1_000_000_007 }),
  at: fc.constantFrom(...moments),
});

/** What the ledger says moved for a user, from its entries alone, in the days of Shanghai as the ICU knows them. */
async function fromLedger(user: string) {
  const { rows } = await sql<{
    kind: string;
    payer: string | null;
    payee: string;
    at: Date;
    moved: number;
    own: number;
  }>`
    select t.kind, t.payer, t.payee, t.created_at as at, sum(e.amount_minor) filter (where e.amount_minor > 0) as moved,
      coalesce(sum(e.amount_minor) filter (where a.owner = ${user} and a.kind in ('wallet', 'hold')), 0) as own
    from ledger_transfers t join ledger_entries e on e.transfer_id = t.id join ledger_accounts a on a.id = e.account_id
    where t.kind not in ('hold', 'release') and ${user} in (t.payer, t.payee) group by t.id`.execute(database.db);
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
  const mccOf = (id: string) => [cafe, closed, nameless].find((shop) => shop.id === id)?.mcc;
  return rows.map((row) => ({
    ...row,
    day: format.format(row.at),
    isOut: row.payer === user,
    shop: row.payer === user ? row.payee : null,
    category: row.payer === user ? categoryOf(mccOf(row.payee) ?? null) : null,
  }));
}

type Moved = Awaited<ReturnType<typeof fromLedger>>[number];
const sum = (rows: readonly Moved[], of: (row: Moved) => number = ({ moved }) => moved) =>
  rows.reduce((total, row) => total + of(row), 0);

let users = 0;

describe('sums', () => {
  test('are those of the ledger’s entries to the minor unit, however they are divided', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 14 }), async (acts) => {
        const user = `counted ${(users += 1)}`;
        const ordered = acts.toSorted((a, b) => a.at.localeCompare(b.at));
        await credit(database.db, user, 20_000_000_000, new Date(moments[0] ?? ''));
        for (const { what, shop, card, amountMinor, at } of ordered) {
          const when = new Date(at);
          if (what === 'credit') await credit(database.db, user, amountMinor, when);
          else if (what === 'byBalance')
            await pay(database.db, user, shop.id, amountMinor, { fundedBy: 'balance', at: when });
          else await pay(database.db, user, shop.id, amountMinor, { at: when, details: { cardMask: card } });
        }
        const ledger = await fromLedger(user);
        for (const month of months) await compare(user, month, ledger);
        await compareDays(user, ledger);
      }),
      { numRuns: 12 },
    );
  });

  async function compare(user: string, month: string, ledger: readonly Moved[]): Promise<void> {
    const { db } = database;
    const [time, before] = [monthSpan(month), monthSpan(monthAfter(month, -1))];
    const mine = ledger.filter(({ day }) => day.startsWith(month));
    const earlier = ledger.filter(({ day }) => day.startsWith(monthAfter(month, -1)));
    const [outs, ins] = [mine.filter(({ isOut }) => isOut), mine.filter(({ isOut }) => !isOut)];
    const total = {
      currency: 'CNY',
      inMinor: sum(ins),
      outMinor: sum(outs),
      spentMinor: sum(outs),
      count: mine.length,
    };
    expect(await totalsOf(db, user, time)).toEqual(mine.length === 0 ? [] : [total]);
    for (const by of dividers) {
      const rows = await summarise(db, user, time, before, by);
      const of = (direction: 'in' | 'out') => rows.filter((row) => row.direction === direction);
      expect(sum2(of('out'))).toEqual([sum(outs), outs.length]);
      expect(sum2(of('in'))).toEqual([sum(ins), ins.length]);
      expect(sum2(rows.map(({ previous }) => previous))).toEqual([sum(earlier), earlier.length]);
      // Cards are not in the ledger: their rows are held by the totals alone.
      const divided = by === 'card' ? [] : rows;
      for (const row of divided) expect(row.sumMinor).toBe(sum(mine.filter((one) => keyOf(one, by, row))));
    }
    for (const { category, spentMinor } of await spendingOf(db, user, time)) {
      expect(spentMinor).toBe(sum(outs.filter((one) => one.category === category)));
    }
    const flow = await balanceFlow(db, user, 'CNY', time);
    const opening = sum(
      ledger.filter(({ day }) => day < month),
      ({ own }) => own,
    );
    expect(flow).toEqual({
      openingMinor: opening,
      inMinor: sum(ins, ({ own }) => own),
      outMinor: sum(outs, ({ own }) => -own),
      closingMinor: opening + sum(mine, ({ own }) => own),
    });
    expect(flow.openingMinor + flow.inMinor - flow.outMinor).toBe(flow.closingMinor);
    const listed = [];
    for await (const page of everyTransaction(db, user, time)) listed.push(...page);
    expect(listed.reduce((all, { amountMinor }) => all + amountMinor, 0)).toBe(sum(mine));
  }

  const sum2 = (rows: readonly { sumMinor: number; count: number }[]) => [
    rows.reduce((all, { sumMinor }) => all + sumMinor, 0),
    rows.reduce((all, { count }) => all + count, 0),
  ];

  /** Is a movement of the ledger one of a row's? */
  function keyOf(one: Moved, by: Divider, row: { key: string | null; direction: string; sumMinor: number }): boolean {
    if ((row.direction === 'out') !== one.isOut) return false;
    if (by === 'kind') return one.kind === row.key;
    if (by === 'category') return one.category === row.key;
    return one.shop === row.key;
  }

  async function compareDays(user: string, ledger: readonly Moved[]): Promise<void> {
    const points = await seriesOf(database.db, user, daySpan('2025-11-01', '2026-02-28'), 'day');
    const days = [...new Set(ledger.map(({ day }) => day))].filter((day) => day <= '2026-02-28').toSorted();
    expect(points.map(({ at }) => at)).toEqual(days);
    for (const point of points) {
      const mine = ledger.filter(({ day }) => day === point.at);
      expect(point.outMinor).toBe(sum(mine.filter(({ isOut }) => isOut)));
      expect(point.inMinor).toBe(sum(mine.filter(({ isOut }) => !isOut)));
      expect(point.count).toBe(mine.length);
    }
    const monthly = await seriesOf(database.db, user, { from: new Date(0), to: new Date('2100-01-01') }, 'month');
    for (const { at, outMinor } of monthly) {
      expect(outMinor).toBe(sum(ledger.filter(({ day, isOut }) => day.startsWith(at) && isOut)));
    }
  }
});

test('rows tell what they are of, the largest first, with the month before', async () => {
  const user = 'told';
  const [last, now] = [new Date('2026-03-31T15:59:59Z'), new Date('2026-03-31T16:00:00Z')];
  await pay(database.db, user, cafe.id, 5, { at: last, details: { cardMask: '**** 0012' } });
  await pay(database.db, user, nameless.id, 7, { at: last });
  await pay(database.db, user, cafe.id, 10, { at: now, details: { cardMask: '**** 0020' } });
  await pay(database.db, user, cafe.id, 20, { at: now, details: { cardMask: '**** 0012' } });
  await pay(database.db, user, closed.id, 40, { at: now, details: { cardMask: '**** 0012' } });
  const rows = async (by: Divider) =>
    (await summarise(database.db, user, monthSpan('2026-04'), monthSpan('2026-03'), by)).map(
      ({ key, name, count, sumMinor, previous }) => [key, name, count, sumMinor, previous.count, previous.sumMinor],
    );
  expect(await rows('card')).toEqual([
    ['**** 0012', null, 2, 60, 1, 5],
    ['**** 0020', null, 1, 10, 0, 0],
    [null, null, 0, 0, 1, 7],
  ]);
  expect(await rows('merchant')).toEqual([
    [closed.id, closed.name, 1, 40, 0, 0],
    [cafe.id, cafe.name, 2, 30, 1, 5],
    [nameless.id, nameless.name, 0, 0, 1, 7],
  ]);
  expect(await rows('category')).toEqual([
    ['shopping', null, 1, 40, 0, 0],
    ['food', null, 2, 30, 1, 5],
    ['groceries', null, 0, 0, 1, 7],
  ]);
  expect(await rows('kind')).toEqual([['payment', null, 3, 70, 2, 12]]);
});

test.each([
  ['5812', 'food'],
  ['5411', 'groceries'],
  ['4111', 'transport'],
  ['4511', 'travel'],
  ['3501', 'travel'],
  ['5541', 'transport'],
  ['5912', 'health'],
  ['5311', 'shopping'],
  ['7832', 'entertainment'],
  ['8220', 'education'],
  ['4900', 'utilities'],
  ['6011', 'finance'],
  ['9311', 'government'],
  ['0742', 'other'],
  ['7399', 'other'],
  ['581', 'other'],
  ['５８１２', 'other'],
  [null, 'other'],
])('the merchant category code %s is of %s', (mcc, category) => {
  expect(categoryOf(mcc)).toBe(category);
});
