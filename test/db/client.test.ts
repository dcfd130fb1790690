import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasCode, inTransaction, NumberTooLarge } from '../../db/client.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

async function read(expression: string): Promise<unknown> {
  const { rows } = await sql<{ value: unknown }>`select ${sql.raw(expression)} as value`.execute(database.db);
  return rows[0]?.value;
}

test.each([
  ['2::bigint', 2],
  ['-9007199254740991::bigint', -Number.MAX_SAFE_INTEGER],
  ['9007199254740991::numeric', Number.MAX_SAFE_INTEGER],
  ['7::integer', 7],
  [`'{"a": 1}'::jsonb`, { a: 1 }],
  ['null::bigint', null],
])('%s is read as it is', async (expression, value) => {
  expect(await read(expression)).toEqual(value);
});

test.each(['9007199254740992::bigint', '-9007199254740992::bigint', '9007199254740993::numeric', '0.5::numeric'])(
  '%s is no number to calculate with',
  async (expression) => {
    await expect(read(expression)).rejects.toBeInstanceOf(NumberTooLarge);
  },
);

test.each([
  ['the server’s code', Object.assign(new Error('x'), { code: '40P01' }), true],
  ['another code', Object.assign(new Error('x'), { code: '23505' }), false],
  ['no code', new Error('x'), false],
  ['no error', { code: '40P01' }, false],
])('hasCode: %s', (_, error, expected) => {
  expect(hasCode(error, '40001', '40P01')).toBe(expected);
});

describe('a transaction', () => {
  let tries: number;
  beforeEach(async () => {
    tries = 0;
    await database.db.deleteFrom('inbox').execute();
  });

  /** Writes, and fails with a code of the server so many times. */
  const failing = (code: string, times: number) =>
    inTransaction(database.db, async (tx) => {
      tries += 1;
      await tx
        .insertInto('inbox')
        .values({ provider: 'p', event_id: `${tries}` })
        .execute();
      if (tries <= times)
        await sql.raw(`do $$ begin raise exception 'x' using errcode = '${code}'; end $$`).execute(tx);
      return 'done';
    });
  const written = () => database.db.selectFrom('inbox').select('event_id').execute();

  test.each(['40001', '40P01'])(
    'is tried again from the start after %s, and what failed leaves nothing',
    async (code) => {
      expect(await failing(code, 4)).toBe('done');
      expect(await written()).toEqual([{ event_id: '5' }]);
    },
  );

  test.each([
    ['40001', 5],
    ['23505', 1],
  ])('that goes on failing with %s is given up after %i', async (code, times) => {
    await expect(failing(code, 99)).rejects.toMatchObject({ code });
    expect(tries).toBe(times);
    expect(await written()).toEqual([]);
  });

  test('that meets another crosswise ends well', async () => {
    const names = ['a', 'b'];
    await inTransaction(database.db, (tx) =>
      tx
        .insertInto('inbox')
        .values(names.map((provider) => ({ provider, event_id: 'x' })))
        .execute(),
    );
    let inside = 0;
    const bothAreIn = new Promise<void>((resolve) => {
      const enter = () => (inside += 1) === 2 && resolve();
      entered = enter;
    });
    const cross = (order: readonly string[]) =>
      inTransaction(database.db, async (tx) => {
        for (const [place, provider] of order.entries()) {
          await tx
            .updateTable('inbox')
            .set({ event_id: sql`event_id || 'x'` })
            .where('provider', '=', provider)
            .execute();
          if (place === 0) {
            entered();
            await bothAreIn;
          }
        }
      });
    await Promise.all([cross(names), cross(names.toReversed())]);
    expect(await written()).toEqual([{ event_id: 'xxx' }, { event_id: 'xxx' }]);
  });
  let entered: () => unknown;
});
