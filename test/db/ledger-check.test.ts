import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkLedger } from '../../db/ledger-check.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { booksOf } from './books.ts';

// Damage that the triggers would refuse, done while they are off: what a bad disk or a careless hand leaves behind.
// Each is taken back, so that the next one meets a sound ledger.

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  const books = booksOf(database.db);
  await books.fund('owner', 100);
  await books.capture(await books.held('owner', 40), 'shop', 25);
});
afterAll(() => database.drop());

const wallet = `(select id from ledger_accounts where kind = 'wallet' and owner = 'owner')`;
const oneEntry = `(select min(id) from ledger_entries)`;
const aTransfer = [expect.stringMatching(/^tra_/)];
const anAccount = [expect.stringMatching(/^lac_/)];

test.each([
  { name: 'nothing', damage: 'select 1', finds: {} },
  {
    name: 'a balance that was written',
    damage: `update ledger_accounts set balance_minor = balance_minor + 7 where id = ${wallet}`,
    finds: { drifted: anAccount, recordsApart: ['owner'], sums: [{ currency: 'CNY', sumMinor: 7 }] },
  },
  {
    name: 'an entry’s amount that was changed',
    damage: `update ledger_entries set amount_minor = amount_minor + 7 where id = ${oneEntry}`,
    finds: { unbalanced: aTransfer, drifted: anAccount },
  },
  {
    name: 'an entry that was lost',
    damage: `delete from ledger_entries where id = ${oneEntry}`,
    finds: { unbalanced: aTransfer, drifted: anAccount },
  },
  {
    name: 'a transfer that lost all its entries',
    damage: `insert into ledger_transfers (id, request_id, kind, run_id, amount_minor, currency)
      values ('tra_bare', 'bare', 'payment', 'run', 5, 'CNY')`,
    finds: { unbalanced: ['tra_bare'] },
  },
  {
    name: 'a transfer’s amount that was changed',
    damage: `update ledger_transfers set amount_minor = amount_minor + 7 where kind = 'credit'`,
    finds: { unbalanced: aTransfer, recordsApart: ['owner'] },
  },
  {
    name: 'an account’s currency that was changed',
    damage: `update ledger_accounts set currency = 'EUR' where id = ${wallet}`,
    finds: {
      unbalanced: [...aTransfer, ...aTransfer],
      recordsApart: ['owner'],
      sums: expect.arrayContaining([
        { currency: 'EUR', sumMinor: 60 },
        { currency: 'CNY', sumMinor: -60 },
      ]),
    },
  },
  {
    name: 'a record’s change that no entry made',
    damage: `update records set delta_minor = delta_minor + 1 where user_id = 'owner' and seq = 1`,
    finds: { recordsApart: ['owner'] },
  },
  {
    name: 'a record’s amount that is not the transfer’s',
    damage: `update records set amount_minor = amount_minor + 1 where user_id = 'owner' and seq = 1`,
    finds: { recordsApart: ['owner'] },
  },
  {
    name: 'a record that was lost',
    damage: `delete from records where user_id = 'owner' and seq = 1`,
    finds: { recordsApart: ['owner'] },
  },
  {
    name: 'a record’s balance that was written',
    damage: `update records set balance_after_minor = balance_after_minor + 1 where user_id = 'owner' and seq = 1`,
    finds: { recordsApart: ['owner'] },
  },
  {
    name: 'a hold that ran down without money',
    damage: 'update ledger_holds set released_minor = released_minor + 1',
    finds: { holdsApart: ['owner'] },
  },
  {
    name: 'a hold that was lost',
    damage: 'delete from ledger_holds',
    finds: { holdsApart: ['owner'] },
  },
  {
    name: 'a hold that was captured on paper and released in money',
    damage: 'update ledger_holds set released_minor = captured_minor, captured_minor = released_minor',
    finds: { holdsApart: ['owner'] },
  },
])('$name', async ({ name, damage, finds }) => {
  const tx = await database.db.startTransaction().execute();
  try {
    await sql`set local session_replication_role = replica`.execute(tx);
    await sql.raw(damage).execute(tx);
    const { entries, ...found } = await checkLedger(tx);
    const sums = [{ currency: 'CNY', sumMinor: 0 }];
    expect(found).toEqual({ unbalanced: [], drifted: [], holdsApart: [], recordsApart: [], sums, ...finds });
    expect(entries).toBe(name === 'an entry that was lost' ? 5 : 6);
  } finally {
    await tx.rollback().execute();
  }
});
