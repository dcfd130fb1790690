import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountKinds, neverNegative, transferKinds } from '../../db/database.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { inventory } from './schema-inventory.ts';

/** Triggers by table: what the database guards by itself. */
const guards = {
  audit_log: ['append_only', 'follows_last', 'no_truncate'],
  ledger_accounts: ['append_only', 'follows_entries', 'no_truncate'],
  ledger_entries: ['append_only', 'apply_entry', 'no_truncate', 'sums_to_zero'],
  ledger_holds: ['append_only', 'no_truncate', 'runs_down'],
  ledger_transfers: ['append_only', 'no_truncate', 'sums_to_zero'],
  spending_entries: ['append_only', 'no_truncate'],
  records: ['append_only', 'no_truncate', 'only_forgets'],
};

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

test('tables and columns are those that the types say, and no others', async () => {
  const { rows } = await sql<{ table: string; column: string; type: string }>`
    select table_name as table, column_name as column,
      replace(data_type, 'timestamp with time zone', 'timestamptz') || case is_nullable when 'YES' then '?' else '' end as type
    from information_schema.columns where table_schema = 'public' and table_name not like 'kysely_%'`.execute(
    database.db,
  );
  const real: { [table: string]: { [column: string]: string } } = {};
  for (const { table, column, type } of rows) real[table] = { ...real[table], [column]: type };
  expect(real).toEqual(inventory);
});

test('every guard is there and on', async () => {
  const { rows } = await sql<{ table: string; names: string[] }>`
    select c.relname as table, array_agg(t.tgname::text order by t.tgname) as names
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where not t.tgisinternal and t.tgenabled = 'O' group by 1`.execute(database.db);
  expect(Object.fromEntries(rows.map(({ table, names }) => [table, names]))).toEqual(guards);
});

const wordsOf = async (name: string) => {
  const { rows } = await sql<{ text: string }>`
    select pg_get_constraintdef(oid) as text from pg_constraint where conname = ${name}`.execute(database.db);
  return [...`${rows[0]?.text}`.matchAll(/'([\w-]+)'/g)].map(([, word]) => word);
};

test.each([
  ['ledger_accounts_kind_check', accountKinds],
  ['ledger_accounts_non_negative', neverNegative],
])('%s knows the words that the types know', async (name, words) => {
  expect(await wordsOf(name)).toEqual(words);
});

test('every kind of transfer that the types know may be written', async () => {
  expect(await wordsOf('ledger_transfers_kind_check')).toEqual(expect.arrayContaining([...transferKinds]));
});
