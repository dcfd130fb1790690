import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountKinds, neverNegative, transferKinds } from '../../db/database.ts';
import type { Database } from '../../db/database.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';

// The schema as it is, for a change to be seen. The compiler holds the list to `Database`, the test holds it to PostgreSQL.

type Kind<V> = V extends string
  ? 'text'
  : V extends number
    ? 'bigint' | 'integer'
    : V extends boolean
      ? 'boolean'
      : V extends Date
        ? 'timestamptz'
        : never;
type Column<V> = unknown extends V ? 'json?' : null extends V ? `${Kind<NonNullable<V>>}?` : Kind<V>;
type Inventory = {
  [T in keyof Database]: { [C in keyof Selectable<Database[T]>]: Column<Selectable<Database[T]>[C]> };
};

const inventory: Inventory = {
  credentials: {
    id: 'bigint',
    user_id: 'text',
    kind: 'text',
    hash: 'text',
    created_at: 'timestamptz',
    retired_at: 'timestamptz?',
  },
  data_keys: { subject: 'text', wrapped: 'text', created_at: 'timestamptz', destroyed_at: 'timestamptz?' },
  idempotency: {
    scope: 'text',
    key_hash: 'text',
    body_hash: 'text',
    target_id: 'text',
    status: 'integer?',
    answer: 'json?',
    created_at: 'timestamptz',
  },
  inbox: { provider: 'text', event_id: 'text', received_at: 'timestamptz' },
  ledger_accounts: {
    id: 'text',
    kind: 'text',
    owner: 'text',
    currency: 'text',
    balance_minor: 'bigint',
    created_at: 'timestamptz',
  },
  ledger_entries: { id: 'bigint', transfer_id: 'text', account_id: 'text', amount_minor: 'bigint' },
  ledger_holds: {
    id: 'text',
    request_id: 'text',
    run_id: 'text',
    owner: 'text',
    currency: 'text',
    amount_minor: 'bigint',
    captured_minor: 'bigint',
    released_minor: 'bigint',
    created_at: 'timestamptz',
  },
  ledger_transfers: {
    id: 'text',
    request_id: 'text',
    kind: 'text',
    run_id: 'text',
    payer: 'text?',
    payee: 'text?',
    amount_minor: 'bigint',
    currency: 'text',
    funded_by: 'text?',
    hold_id: 'text?',
    created_at: 'timestamptz',
  },
  merchants: { id: 'text', name: 'text', open: 'boolean', currency: 'text', created_at: 'timestamptz' },
  otp_challenges: {
    id: 'text',
    request_id: 'text',
    run_id: 'text',
    purpose: 'text',
    phone_hash: 'text',
    address_hash: 'text?',
    code_hash: 'text',
    tries: 'integer',
    tries_limit: 'integer',
    last_request: 'text?',
    expires_at: 'timestamptz',
    used_at: 'timestamptz?',
    voided_at: 'timestamptz?',
    created_at: 'timestamptz',
  },
  rate_limits: { key: 'text', points: 'integer', expire: 'bigint?' },
  secret_keys: { id: 'text', wrapped: 'text', created_at: 'timestamptz', destroy_after: 'timestamptz' },
  sessions: {
    id: 'text',
    user_id: 'text',
    run_id: 'text',
    access_hash: 'text',
    refresh_hash: 'text',
    access_expires_at: 'timestamptz',
    refresh_expires_at: 'timestamptz',
    revoked_at: 'timestamptz?',
    created_at: 'timestamptz',
    label_sealed: 'text?',
    last_used_at: 'timestamptz',
  },
  users: {
    id: 'text',
    phone_hash: 'text',
    phone_sealed: 'text',
    phone_mask: 'text',
    terms_version: 'text',
    created_at: 'timestamptz',
    sessions_ended_at: 'timestamptz?',
  },
};

/** Triggers by table: what the database guards by itself. */
const guards = {
  ledger_accounts: ['append_only', 'follows_entries', 'no_truncate'],
  ledger_entries: ['append_only', 'apply_entry', 'no_truncate', 'sums_to_zero'],
  ledger_holds: ['append_only', 'no_truncate', 'runs_down'],
  ledger_transfers: ['append_only', 'no_truncate', 'sums_to_zero'],
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

test.each([
  ['ledger_accounts_kind_check', accountKinds],
  ['ledger_accounts_non_negative', neverNegative],
  ['ledger_transfers_kind_check', transferKinds],
])('%s knows the words that the types know', async (name, words) => {
  const { rows } = await sql<{ text: string }>`
    select pg_get_constraintdef(oid) as text from pg_constraint where conname = ${name}`.execute(database.db);
  const known = [...`${rows[0]?.text}`.matchAll(/'(\w+)'/g)].map(([, word]) => word);
  expect(known).toEqual(words);
});
