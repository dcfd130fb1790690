import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accountKinds, neverNegative } from '../../db/database.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { booksOf, sound } from './books.ts';
import type { Books } from './books.ts';

// Straight at the tables, past all our code: what the database itself refuses, whoever writes.

const changed = '23001';
const broken = '23514';

let database: FreshDatabase;
let books: Books;
let before: unknown;

beforeAll(async () => {
  database = await freshDatabase();
  books = booksOf(database.db);
  await books.fund('owner', 100);
  await books.capture(await books.held('owner', 50, 'owner/hold'), 'shop', 20);
  for (const kind of accountKinds) await books.account(kind, 'any');
  await run(`insert into ledger_accounts (id, kind, owner, currency) values ('acc_usd', 'wallet', 'owner', 'USD')`);
  before = await everything();
});
afterAll(() => database.drop());
afterEach(async () => {
  expect(await books.findings()).toEqual(sound);
  expect(await everything()).toEqual(before);
});

function run(...statements: readonly string[]): Promise<void> {
  return database.db.transaction().execute(async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
  });
}

async function everything(): Promise<unknown> {
  const { rows } = await sql`
    select (select json_agg(t order by t.id) from ledger_transfers t) as transfers,
      (select json_agg(e order by e.id) from ledger_entries e) as entries,
      (select json_agg(a order by a.id) from ledger_accounts a) as accounts,
      (select json_agg(h order by h.id) from ledger_holds h) as holds`.execute(database.db);
  return rows;
}

const account = (kind: string, owner: string) =>
  `(select id from ledger_accounts where kind = '${kind}' and owner = '${owner}' and currency = 'CNY')`;
const transfer = (amount: number, currency = 'CNY') =>
  `insert into ledger_transfers (id, request_id, kind, run_id, amount_minor, currency)
   values ('tra_new', 'new', 'payment', 'run', ${amount}, '${currency}')`;
const entry = (to: string, amount: number, of = `'tra_new'`) =>
  `insert into ledger_entries (transfer_id, account_id, amount_minor) values (${of}, ${to}, ${amount})`;
const house = account('promotion', 'house');
const wallet = account('wallet', 'owner');
const shop = account('merchant', 'shop');

describe('what was written stays', () => {
  test.each([
    ['an entry’s amount', 'update ledger_entries set amount_minor = amount_minor + 1'],
    ['an entry’s account', `update ledger_entries set account_id = ${house}`],
    ['an entry, to the same value', 'update ledger_entries set amount_minor = amount_minor'],
    ['no entry', 'delete from ledger_entries'],
    ['no entries at all', 'truncate ledger_entries'],
    ['a transfer’s amount', 'update ledger_transfers set amount_minor = amount_minor + 1'],
    ['a transfer’s payee', `update ledger_transfers set payee = 'thief'`],
    ['no transfer', 'delete from ledger_transfers'],
    ['no transfers at all', 'truncate ledger_transfers cascade'],
    ['a balance, upwards', `update ledger_accounts set balance_minor = balance_minor + 1 where id = ${wallet}`],
    ['a balance, downwards', `update ledger_accounts set balance_minor = balance_minor - 1 where id = ${wallet}`],
    ['a balance of the house', `update ledger_accounts set balance_minor = 0 where id = ${house}`],
    [
      'a balance, by an upsert',
      `insert into ledger_accounts (id, kind, owner, currency) select id, kind, owner, currency from ledger_accounts
       where id = ${wallet} on conflict (id) do update set balance_minor = 1000`,
    ],
    ['an account that begins with money', `insert into ledger_accounts values ('acc_new', 'wallet', 'new', 'CNY', 1)`],
    ['an account’s owner', `update ledger_accounts set owner = 'thief' where id = ${wallet}`],
    ['an account’s kind', `update ledger_accounts set kind = 'suspense' where id = ${wallet}`],
    ['an account’s currency', `update ledger_accounts set currency = 'EUR' where id = ${wallet}`],
    ['no account', `delete from ledger_accounts where owner = 'any'`],
    ['no accounts at all', 'truncate ledger_accounts cascade'],
    ['what a hold captured, downwards', 'update ledger_holds set captured_minor = captured_minor - 1'],
    ['a hold’s amount', 'update ledger_holds set amount_minor = amount_minor + 1'],
    ['a hold’s owner', `update ledger_holds set owner = 'thief'`],
    ['a hold’s request', `update ledger_holds set request_id = 'another'`],
    ['no hold', 'delete from ledger_holds'],
    ['no holds at all', 'truncate ledger_holds cascade'],
  ])('%s', async (_, statement) => {
    await expect(run(statement)).rejects.toMatchObject({ code: changed });
  });

  test('what a hold released, downwards', async () => {
    const grow = `update ledger_holds set released_minor = released_minor + 5`;
    const shrink = `update ledger_holds set released_minor = released_minor - 1`;
    await expect(run(grow, shrink)).rejects.toMatchObject({ code: changed });
  });
});

describe('what would not add up is refused', () => {
  test.each([
    ['a transfer without entries', [transfer(5)], /0 entries/],
    ['a single entry', [transfer(5), entry(shop, 5)], /1 entries that give 5 and sum to 5/],
    ['entries that do not sum to zero', [transfer(5), entry(house, -4), entry(shop, 5)], /sum to 1/],
    [
      'entries that move less than the transfer says',
      [transfer(5), entry(house, -4), entry(shop, 4)],
      /of 5 .* give 4/,
    ],
    [
      'entries that move more than the transfer says',
      [transfer(5), entry(house, -6), entry(shop, 6)],
      /of 5 .* give 6/,
    ],
    [
      'a pair that is added to an old transfer',
      ['-5', '5'].map((amount) =>
        entry(amount === '5' ? shop : house, Number(amount), '(select min(id) from ledger_transfers)'),
      ),
      /4 entries/,
    ],
    ['an entry of nothing', [transfer(5), entry(shop, 0)], /amount_minor_check/],
    ['a transfer of nothing', [transfer(0)], /amount_minor_check/],
    ['a transfer of less than nothing', [transfer(-5), entry(house, -5), entry(shop, 5)], /amount_minor_check/],
    ['an entry in another currency than its account', [transfer(5, 'USD'), entry(wallet, 5)], /not in the currency/],
    ['an account in another currency than the transfer', [transfer(5), entry(`'acc_usd'`, 5)], /not in the currency/],
    [
      'a hold that gives more than it has',
      ['update ledger_holds set captured_minor = amount_minor + 1'],
      /ledger_holds_check/,
    ],
    ['a wallet below zero', [transfer(51), entry(wallet, -51), entry(shop, 51)], /non_negative/],
    [
      'an account of no kind that is known',
      [`insert into ledger_accounts values ('acc_new', 'cash', 'new', 'CNY')`],
      /kind_check/,
    ],
  ])('%s', async (_, statements, message) => {
    await expect(run(...statements)).rejects.toMatchObject({ code: broken, message: expect.stringMatching(message) });
  });

  test('an entry of a transfer that is not there', async () => {
    await expect(run(entry(shop, 5))).rejects.toMatchObject({ code: '23503' });
  });

  test('a second account of the same kind, owner and currency', async () => {
    const twin = `insert into ledger_accounts values ('acc_new', 'wallet', 'owner', 'CNY')`;
    await expect(run(twin)).rejects.toMatchObject({ code: '23505' });
  });

  test('a transfer is judged when it is whole, and not before', async () => {
    const inThree = [transfer(5), entry(house, -5), entry(shop, 4), entry(account('fees', 'any'), 1)];
    await expect(run(...inThree, 'select 1 / 0')).rejects.toMatchObject({ code: '22012' });
  });
});

test.each(accountKinds)('an account of kind %s below zero', async (kind) => {
  const other = kind === 'suspense' ? account('fees', 'any') : account('suspense', 'any');
  const take = [transfer(1), entry(account(kind, 'any'), -1), entry(other, 1)];
  const code = neverNegative.some((never) => never === kind) ? broken : '22012';
  // A kind that may go below zero comes as far as the division, which takes it back.
  await expect(run(...take, 'select 1 / 0')).rejects.toMatchObject({ code });
});
