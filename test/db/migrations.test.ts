import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import type { Db } from '../../db/database.ts';
import { migrate, MigrationFault } from '../../db/migrate.ts';
import { emptyDatabase } from './empty-database.ts';
import { inventory } from './schema-inventory.ts';

const all = [
  '0001_people',
  '0002_ledger',
  '0003_ledger_guard',
  '0004_logins',
  '0005_payment_passwords',
  '0006_identities',
  '0007_staff',
  '0008_rate_limits',
  '0009_recoveries',
  '0010_spending',
  '0011_cards',
  '0012_records',
  '0013_transfers',
  '0014_funding',
  '0016_discrepancies',
  '0017_staff_passwords',
  '0018_merchant_keys',
  '0021_promotions',
];

let database: Awaited<ReturnType<typeof emptyDatabase>>;
let processes: Db[];

// Each with connections of its own, as processes have.
beforeEach(async () => {
  database = await emptyDatabase();
  processes = Array.from({ length: 4 }, () => openDatabase(database.url, { max: 2 }));
});
afterEach(async () => {
  await Promise.all(processes.map((db) => db.destroy()));
  await database.drop();
});

async function tables(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(db);
  return rows.map(({ name }) => name).filter((name) => !name.startsWith('kysely_'));
}

test('from empty to the latest, and then there is nothing to do', async () => {
  const [db, next] = processes as [Db, Db];
  expect(await migrate(db)).toEqual(all);
  const made = await tables(db);
  expect(made).toHaveLength(Object.keys(inventory).length);
  expect(await migrate(db)).toEqual([]);
  expect(await migrate(next)).toEqual([]);
  expect(await tables(db)).toEqual(made);
});

test('four processes at once: each migration is done by one of them', async () => {
  const done = await Promise.all(processes.map((db) => migrate(db)));
  expect(done.flat().toSorted()).toEqual(all);
  expect(await tables(processes[0] as Db)).toHaveLength(Object.keys(inventory).length);
});

test('one that fails says which, and leaves nothing behind', async () => {
  const [db] = processes as [Db];
  await sql`create table ledger_holds (id text)`.execute(db);
  const failed = migrate(db);
  await expect(failed).rejects.toBeInstanceOf(MigrationFault);
  await expect(failed).rejects.toMatchObject({
    migration: '0002_ledger',
    message: expect.stringContaining('already exists'),
  });
  expect(await tables(db)).toEqual(['ledger_holds']);
  await sql`drop table ledger_holds`.execute(db);
  expect(await migrate(db)).toEqual(all);
});
