import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../db/client.ts';
import { seedDemo, demoMerchants } from '../../db/seed.ts';
import { setCredential } from '../../db/queries/credentials.ts';
import { findMerchant, putMerchant } from '../../db/queries/merchants.ts';
import { createSession, findByAccessHash, findByRun } from '../../db/queries/sessions.ts';
import type { NewSession } from '../../db/queries/sessions.ts';
import { claimPhone, findUser } from '../../db/queries/users.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { atOnce, warm } from './books.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await claim('usr_1', 'phone 1');
});
afterAll(() => database.drop());

function claim(id: string, phone: string) {
  const user = { id, phone_hash: phone, phone_sealed: 'sealed', phone_mask: '+86 *** 0001', terms_version: '1' };
  return inTransaction(database.db, (tx) => claimPhone(tx, user));
}

describe('a phone', () => {
  test.each([
    ['a new one', 'usr_2', 'phone 2', 'added'],
    ['the same user’s again', 'usr_1', 'phone 1', 'there-already'],
    ['another user’s', 'usr_3', 'phone 1', 'phone-taken'],
    ['a second one of a user', 'usr_1', 'phone 3', 'phone-taken'],
  ])('%s', async (_, id, phone, says) => {
    expect(await claim(id, phone)).toBe(says);
  });

  test('claimed by twenty at once is one user’s', async () => {
    await warm(database.db);
    const says = await atOnce(20, (index) => claim(`usr_many_${index}`, 'wanted'));
    expect(says.filter((said) => said === 'added')).toHaveLength(1);
    expect(says.filter((said) => said === 'phone-taken')).toHaveLength(19);
    const winner = `usr_many_${says.indexOf('added')}`;
    expect(await findUser(database.db, winner)).toMatchObject({ id: winner, phone_hash: 'wanted' });
    expect(await claim(winner, 'wanted')).toBe('there-already');
  });

  test('nobody is found under an id that is not there', async () => {
    expect(await findUser(database.db, 'usr_0')).toBeUndefined();
  });
});

describe('a credential', () => {
  const set = (hash: string) =>
    inTransaction(database.db, (tx) => setCredential(tx, { userId: 'usr_1', kind: 'login-password', hash }));
  const kept = () => database.db.selectFrom('credentials').selectAll().orderBy('id').execute();

  test('that is replaced is kept as retired', async () => {
    await set('first');
    await set('second');
    expect(await kept()).toMatchObject([
      { hash: 'first', retired_at: expect.any(Date) },
      { hash: 'second', retired_at: null },
    ]);
  });

  test('replaced by many at once: one is in force', async () => {
    await warm(database.db);
    await Promise.allSettled(Array.from({ length: 10 }, (_, index) => set(`at once ${index}`)));
    expect((await kept()).filter(({ retired_at }) => retired_at === null)).toHaveLength(1);
  });

  test('of nobody is refused', async () => {
    const credential = { userId: 'usr_0', kind: 'login-password', hash: 'x' } as const;
    await expect(inTransaction(database.db, (tx) => setCredential(tx, credential))).rejects.toMatchObject({
      code: '23503',
    });
  });
});

describe('a session', () => {
  const now = Date.now();
  const ends = new Date(now + 900_000);
  const session = (name: string, run: string): NewSession => ({
    id: `ses_${name}`,
    userId: 'usr_1',
    runId: run,
    accessHash: `access ${name}`,
    refreshHash: `refresh ${name}`,
    accessExpiresAt: ends,
    refreshExpiresAt: new Date(now + 9_000_000),
    labelSealed: null,
  });
  const make = (made: NewSession) => createSession(database.db, made, new Date(now));
  const seen = (name: string) => ({
    id: `ses_${name}`,
    userId: 'usr_1',
    accessHash: `access ${name}`,
    accessExpiresAt: ends,
    lastUsedAt: expect.any(Date) as Date,
  });

  test('of a run is made once', async () => {
    expect(await make(session('a', 'run a'))).toEqual(seen('a'));
    expect(await make(session('b', 'run a'))).toBeUndefined();
    expect(await findByRun(database.db, 'run a')).toEqual(seen('a'));
    expect(await findByRun(database.db, 'run b')).toBeUndefined();
  });

  test('asked for twenty times at once is one', async () => {
    await warm(database.db);
    const made = await atOnce(20, (index) => make(session(`c${index}`, 'run c')));
    const [winner, ...others] = made.filter((one) => one !== undefined);
    expect(others).toEqual([]);
    expect(await findByRun(database.db, 'run c')).toEqual(winner);
  });

  test.each([
    ['now', 'access d', 0, true],
    ['in its last moment', 'access d', 900_000 - 1, true],
    ['when it has ended', 'access d', 900_000, false],
    ['with its other token', 'refresh d', 0, false],
    ['with a token that nobody has', 'access z', 0, false],
  ])('opens %s', async (_, token, afterMs, opens) => {
    await make(session('d', 'run d'));
    const found = await findByAccessHash(database.db, token, new Date(now + afterMs));
    expect(found).toEqual(opens ? seen('d') : undefined);
  });

  test('that was revoked opens nothing, and its run makes no other', async () => {
    await make(session('e', 'run e'));
    await database.db
      .updateTable('sessions')
      .set({ revoked_at: new Date(now) })
      .where('id', '=', 'ses_e')
      .execute();
    expect(await findByAccessHash(database.db, 'access e', new Date(now))).toBeUndefined();
    expect(await make(session('f', 'run e'))).toBeUndefined();
  });
});

describe('a merchant', () => {
  test('that is there stays as it is, and the seed may be sown again', async () => {
    const { cafe } = demoMerchants;
    await inTransaction(database.db, (tx) => putMerchant(tx, { ...cafe, name: 'Another name', open: false }));
    await seedDemo(database.db);
    expect(await findMerchant(database.db, cafe.id)).toEqual(cafe);
    expect(await findMerchant(database.db, 'mer_0')).toBeUndefined();
  });
});
