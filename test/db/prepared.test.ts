import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import type { Db } from '../../db/database.ts';
import { nameOf } from '../../db/prepared.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';

test.each([
  ['insert into "inbox" ("provider") values ($1)', true],
  ['update "inbox" set "provider" = $1', true],
  ['delete from "inbox" where "provider" = $1', true],
  ['with "added" as (insert into "inbox" ("provider") values ($1) returning "provider") select 1', true],
  ['select "provider" from "inbox" where "provider" = $1', false],
  ['with "seen" as (select 1) select 2 from "seen" where 2 = $1', false],
  ['update "inbox" set "provider" = $1 returning *', false],
])('%s is prepared: %s', (text, isPrepared) => {
  expect(nameOf(text) !== undefined).toBe(isPrepared);
  expect(nameOf(text)).toBe(nameOf(text));
});

describe('a connection of the pool', () => {
  let database: FreshDatabase;
  let db: Db;
  beforeAll(async () => {
    database = await freshDatabase();
    // One connection, so that all of it happens there.
    db = openDatabase(database.url, { max: 1 });
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });
  const add = (on: Db, event_id: string) => on.insertInto('inbox').values({ provider: 'sms', event_id }).execute();
  const seen = async () =>
    (await db.selectFrom('inbox').select('event_id').orderBy('event_id').execute()).map((row) => row.event_id);

  it('prepares what it writes once', async () => {
    await add(db, 'a');
    await add(db, 'b');
    const { rows } = await sql<{ text: string }>`
      select statement as text from pg_prepared_statements where statement like 'insert into "inbox"%'`.execute(db);
    expect(rows).toHaveLength(1);
  });

  it('undoes a transaction whose first statement fails, and goes on', async () => {
    const failing = db.transaction().execute(async (tx) => {
      await add(tx, 'a');
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    await add(db, 'c');
    expect(await seen()).toEqual(['a', 'b', 'c']);
  });

  it('keeps nothing of a transaction that fails later, and all of one that does not', async () => {
    const failing = db.transaction().execute(async (tx) => {
      await add(tx, 'd');
      await add(tx, 'a');
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    await db.transaction().execute(async (tx) => {
      await add(tx, 'e');
      await add(tx, 'f');
    });
    expect(await seen()).toEqual(['a', 'b', 'c', 'e', 'f']);
  });

  it('has a transaction open from the first statement on, and none after an empty one', async () => {
    await db.transaction().execute(() => Promise.resolve());
    const numberOf = async (on: Db) => {
      const { rows } = await sql<{ number: number }>`select txid_current() as number`.execute(on);
      return rows[0]?.number;
    };
    const inside = await db.transaction().execute(async (tx) => [await numberOf(tx), await numberOf(tx)]);
    expect(inside[0]).toBe(inside[1]);
    expect(await numberOf(db)).not.toBe(await numberOf(db));
  });

  it('says so when it was cut off before the transaction began', async () => {
    const failing = db.transaction().execute(async (tx) => {
      await database.db.executeQuery(
        sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.compile(
          database.db,
        ),
      );
      await add(tx, 'g');
    });
    await expect(failing).rejects.toThrow(/terminat|not queryable/);
    expect(await seen()).not.toContain('g');
  });
});
