import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { house, post } from '../../db/ledger.ts';
import { openDatabase } from '../../db/client.ts';
import { spend } from '../../db/spend.ts';
import type { Db } from '../../db/database.ts';
import { migrate } from '../../db/migrate.ts';
import { records } from '../../db/migrations/0012_records.ts';
import { eraseRows } from '../../db/queries/erasure.ts';
import { putBudget } from '../../db/queries/budgets.ts';
import { pageOf, pageQuery, rangeQuery } from '../../db/queries/records.ts';
import { demoMerchants } from '../../db/seed.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { booksOf, sound } from './books.ts';
import { emptyDatabase } from './empty-database.ts';
import { addCopies, addUser, credit, pay } from './records.stage.ts';

const { cafe } = demoMerchants;

let database: FreshDatabase;
let db: Db;
beforeAll(async () => {
  database = await freshDatabase();
  db = database.db;
});
afterAll(() => database.drop());

const rowsOf = (user: string) =>
  db.selectFrom('records').selectAll().where('user_id', '=', user).orderBy('seq').execute();

describe('a record', () => {
  beforeAll(async () => {
    await pay(db, 'kept', cafe.id, 100, { details: { note: 'Tea' } });
  });

  test.each([
    ['its amount', `update records set amount_minor = 1 where user_id = 'kept'`],
    ['its note', `update records set note = 'Coffee' where user_id = 'kept'`],
    ['whom it names', `update records set counterparty_name = 'X' where user_id = 'kept'`],
    ['its time', `update records set at = now() where user_id = 'kept'`],
    ['its number', `update records set seq = 9 where user_id = 'kept'`],
    ['its being there', `delete from records where user_id = 'kept'`],
    ['all of them', `truncate records`],
  ])('does not change: %s', async (_what, change) => {
    const before = await rowsOf('kept');
    await expect(sql.raw(change).execute(db)).rejects.toMatchObject({ code: '23001' });
    expect(await rowsOf('kept')).toEqual(before);
  });

  test('counts what was given back, and no more than there was', async () => {
    const paid = await pay(db, 'returner', cafe.id, 100);
    await credit(db, 'returner', 60, undefined, { refersTo: paid });
    await expect(credit(db, 'returner', 41, undefined, { refersTo: paid })).rejects.toMatchObject({ code: '23514' });
    await credit(db, 'returner', 40, undefined, { refersTo: paid });
    const found = (await pageOf(db, 'returner', { before: null, limit: 9 })).transactions;
    expect(found.map(({ status, refundedMinor, refersTo }) => [status, refundedMinor, refersTo])).toEqual([
      ['done', 0, paid],
      ['done', 0, paid],
      ['refunded', 100, null],
    ]);
    await expect(
      sql`update records set refunded_minor = 0 where user_id = 'returner'`.execute(db),
    ).rejects.toMatchObject({ code: '23001' });
  });

  test('forgets a person who is erased, and nothing of the money', async () => {
    for (const [id, mask] of [
      ['usr_leaver', '+86 1**'],
      ['usr_stayer', '+86 2**'],
    ] as const)
      await addUser(db, id, mask);
    for (const id of ['usr_leaver', 'usr_stayer']) await credit(db, id, 500);
    await pay(db, 'usr_leaver', 'usr_stayer', 10, { fundedBy: 'balance', details: { note: 'Of the one who goes' } });
    await pay(db, 'usr_stayer', 'usr_leaver', 20, { fundedBy: 'balance', details: { note: 'Of the one who stays' } });
    await putBudget(db, 'usr_leaver', { category: 'all', currency: 'CNY', limitMinor: 5 });
    await db.transaction().execute((tx) => eraseRows(tx, 'usr_leaver'));
    const told = async (user: string) =>
      (await rowsOf(user)).slice(1).map((row) => [row.amount_minor, row.counterparty_name, row.note]);
    expect(await told('usr_stayer')).toEqual([
      [10, null, null],
      [20, null, 'Of the one who stays'],
    ]);
    expect(await told('usr_leaver')).toEqual([
      [10, '+86 2**', null],
      [20, '+86 2**', null],
    ]);
    expect(await db.selectFrom('budgets').selectAll().where('user_id', '=', 'usr_leaver').execute()).toEqual([]);
    expect(await booksOf(db).findings()).toEqual(sound);
  });

  test('is not written for a movement that is refused, and leaves no gap', async () => {
    await credit(db, 'poor', 10);
    await expect(pay(db, 'poor', cafe.id, 11, { fundedBy: 'balance' })).rejects.toMatchObject({ code: '23514' });
    await pay(db, 'poor', cafe.id, 10, { fundedBy: 'balance' });
    expect((await rowsOf('poor')).map(({ seq, balance_after_minor }) => [seq, balance_after_minor])).toEqual([
      [1, 10],
      [2, 0],
    ]);
  });

  test('has a time that never goes back, whatever the clock does', async () => {
    await credit(db, 'timed', 1);
    await sql`update record_books set last_at = '2031-01-01T00:00:00Z' where user_id = 'timed'`.execute(db);
    await credit(db, 'timed', 1);
    expect((await rowsOf('timed'))[1]?.at).toEqual(new Date('2031-01-01T00:00:00Z'));
  });
});

test('writers of one user’s records, in every way there is, do not wait for each other in a circle', async () => {
  const [one, other] = ['usr_one', 'usr_other'] as const;
  for (const user of [one, other]) await credit(db, user, 10_000);
  const wallet = (owner: string) => booksOf(db).account('wallet', owner);
  const promotion = await booksOf(db).account('promotion', house);
  const ends = await Promise.all([wallet(one), wallet(other)]);
  const movement = (nth: number) =>
    ({ requestId: `circle-${nth}`, run: 'run', amountMinor: 1, currency: 'CNY' }) as const;
  // Not by inTransaction, which would try again what PostgreSQL ended.
  const done = await Promise.allSettled(
    Array.from({ length: 60 }, (_, nth) =>
      db.transaction().execute((tx): Promise<unknown> => {
        const [payer, payee] = nth % 2 === 0 ? [one, other] : [other, one];
        if (nth % 3 === 0) return spend(tx, { ...movement(nth), kind: 'transfer', payer, payee, against: [] });
        const [from, to] = nth % 2 === 0 ? ends : [ends[1], ends[0]];
        if (nth % 3 === 1) return post(tx, movement(nth), 'transfer', { from, to }, { payer, payee });
        return post(tx, movement(nth), 'credit', { from: promotion, to }, { payee });
      }),
    ),
  );
  expect(done.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(await booksOf(db).findings()).toEqual(sound);
});

test('records of the transfers that are there are made by the migration as the ledger makes them', async () => {
  const old = await emptyDatabase();
  const there = openDatabase(old.url, { max: 2 });
  try {
    await migrate(there);
    await sql`insert into merchants (id, name, open, currency) values (${cafe.id}, ${cafe.name}, true, 'CNY')`.execute(
      there,
    );
    await addUser(there, 'usr_a', '+86 1**');
    await addUser(there, 'usr_b', '+86 2**');
    const books = booksOf(there);
    await books.fund('usr_a', 500);
    const held = await books.held('usr_a', 100);
    await books.capture(held, cafe.id, 60);
    await pay(there, 'usr_a', cafe.id, 70);
    await pay(there, 'usr_a', 'usr_b', 80, { fundedBy: 'balance' });
    await pay(there, 'usr_b', 'usr_a', 5, { fundedBy: 'balance' });
    const all = () => sql`select to_jsonb(r) as row from records r order by user_id, seq`.execute(there);
    const before = (await all()).rows;
    expect(before).toHaveLength(7);
    await sql`drop table records, record_books, budgets; `.execute(there);
    await sql`drop function records_guard; `.execute(there);
    await sql`alter table merchants drop column mcc`.execute(there);
    await records.up(there);
    expect((await all()).rows).toEqual(before);
    expect(await books.findings()).toEqual(sound);
    await books.fund('usr_b', 9);
    expect(await books.findings()).toEqual(sound);
  } finally {
    await there.destroy();
    await old.drop();
  }
});

describe('reading fifty thousand', () => {
  const filters = {
    none: {},
    'a time': { from: new Date('2026-12-01'), to: new Date('2026-12-03') },
    'a merchant': { merchant: cafe.id },
    'a text': { q: 'nothing has this' },
  } as const;

  beforeAll(async () => {
    for (const user of ['one of many', 'another of many']) {
      await pay(db, user, cafe.id, 100);
      await addCopies(db, user, 25_000);
    }
    await sql`analyze records`.execute(db);
  });

  test.each(Object.entries(filters))('is never all of them: by %s', async (_name, filter) => {
    const page = pageQuery(db, 'one of many', { floor: 10_000, top: 12_000, limit: 21 }, filter).compile();
    const { from, to } = { from: undefined, to: undefined, ...filter };
    const range = rangeQuery('one of many', from, to).compile(db);
    for (const { sql: text, parameters } of [page, range]) {
      const { rows } = await db.executeQuery<{ 'QUERY PLAN': unknown }>({
        ...page,
        sql: `explain (format json) ${text}`,
        parameters,
      });
      const plan = JSON.stringify(rows[0]?.['QUERY PLAN']);
      expect(plan).toMatch(/Index Only Scan|Result/);
      expect(plan).not.toContain('Seq Scan');
    }
  });
});
