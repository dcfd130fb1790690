import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweep } from '../../db/queries/sweep.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const ages = ['0 hours', '24 hours', '47 hours 59 minutes', '48 hours 1 minute', '167 hours', '169 hours'];

test('deletes what is old, of each kind at its own age, and nothing else', async () => {
  const { db } = database;
  for (const age of ages) {
    const time = sql<Date>`now() - ${age}::interval`;
    const known = { scope: 'scope', body_hash: 'body', target_id: 'pay_1', status: 200, answer: '{}' };
    await db
      .insertInto('idempotency')
      .values({ ...known, key_hash: age, created_at: time })
      .execute();
    await db
      .insertInto('idempotency')
      .values({ ...known, key_hash: `${age}, open`, status: null, answer: null, created_at: time })
      .execute();
    await db.insertInto('inbox').values({ provider: 'sms', event_id: age, received_at: time }).execute();
    await db
      .insertInto('otp_challenges')
      .values({
        id: age,
        request_id: age,
        run_id: 'run',
        purpose: 'login',
        phone_hash: 'phone',
        code_hash: 'code',
        tries_limit: 5,
        expires_at: time,
        created_at: time,
      })
      .execute();
  }
  const kept = async () => ({
    keys: (await db.selectFrom('idempotency').select('key_hash').execute()).map((row) => row.key_hash).toSorted(),
    messages: (await db.selectFrom('inbox').select('event_id').execute()).map((row) => row.event_id).toSorted(),
    codes: (await db.selectFrom('otp_challenges').select('id').execute()).map((row) => row.id).toSorted(),
  });
  await sweep(db);
  const young = ages.slice(0, 3);
  expect(await kept()).toEqual({
    keys: young.flatMap((age) => [age, `${age}, open`]).toSorted(),
    messages: ages.slice(0, 5).toSorted(),
    codes: young.toSorted(),
  });
  const before = await kept();
  await sweep(db);
  expect(await kept()).toEqual(before);
});
