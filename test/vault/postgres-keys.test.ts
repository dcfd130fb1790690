import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import type { Db } from '../../db/database.ts';
import { keyTtlMs, openKeyring } from '../../vault/keyring.ts';
import type { Keyring } from '../../vault/keyring.ts';
import { postgresKeys } from '../../vault/postgres-keys.ts';
import { open, sealPersonal, sealSecret } from '../../vault/seal.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 10, 24, 15, 20);
const gone = { ok: false, reason: 'key-destroyed' };
const opened = (text: string) => ({ ok: true, text });

let database: FreshDatabase;
let otherDb: Db;
let now: number;
/** Two processes of one system: memories and connections of their own, one database, one master key, one clock. */
let here: Keyring;
let there: Keyring;

const process = (db: Db) =>
  openKeyring({ masterKey: new Uint8Array(32).fill(7), store: postgresKeys(db), clock: () => now });

beforeAll(async () => {
  database = await freshDatabase();
  otherDb = openDatabase(database.url, { max: 8 });
});
afterAll(async () => {
  await otherDb.destroy();
  await database.drop();
});
beforeEach(async () => {
  now = start;
  await database.db.deleteFrom('data_keys').execute();
  await database.db.deleteFrom('secret_keys').execute();
  [here, there] = [process(database.db), process(otherDb)];
});

const dataKeys = () =>
  database.db
    .selectFrom('data_keys')
    .selectAll()
    .select(sql<string | null>`destroyed_at::text`.as('exactly'))
    .execute();
const secretKeys = () => database.db.selectFrom('secret_keys').selectAll().orderBy('id').execute();

describe('a subject’s key', () => {
  test('is one, however many ask for it at once and wherever', async () => {
    const sealed = await Promise.all(
      Array.from({ length: 60 }, (_, index) => sealPersonal(index % 2 === 0 ? here : there, 'usr_1', `text ${index}`)),
    );
    expect(await dataKeys()).toMatchObject([{ subject: 'usr_1', destroyed_at: null }]);
    const read = await Promise.all(sealed.map((one, index) => open(index % 2 === 0 ? there : here, one)));
    expect(read).toEqual(sealed.map((_, index) => opened(`text ${index}`)));
  });

  test('is still there after a restart, and each subject has its own', async () => {
    const [one, two] = [await sealPersonal(here, 'usr_1', 'one'), await sealPersonal(here, 'usr_2', 'two')];
    await here.eraseSubject('usr_2');
    const restarted = process(otherDb);
    expect(await open(restarted, one)).toEqual(opened('one'));
    expect(await open(restarted, two)).toEqual(gone);
  });

  test('that is erased here is gone here at once, and there when a minute has passed', async () => {
    const sealed = await sealPersonal(here, 'usr_1', 'Beispiel');
    expect(await open(there, sealed)).toEqual(opened('Beispiel'));
    await here.eraseSubject('usr_1');
    expect(await open(here, sealed)).toEqual(gone);
    now += keyTtlMs - 1;
    expect(await open(there, sealed)).toEqual(opened('Beispiel'));
    now += 1;
    expect(await open(there, sealed)).toEqual(gone);
    await expect(sealPersonal(there, 'usr_1', 'x')).rejects.toMatchObject({ reason: 'key-destroyed' });
  });

  test('that was erased leaves a mark without a key, and erasing again changes nothing', async () => {
    await sealPersonal(here, 'usr_1', 'x');
    await here.eraseSubject('usr_1');
    const marks = await dataKeys();
    expect(marks).toMatchObject([{ subject: 'usr_1', wrapped: '', destroyed_at: expect.any(Date) }]);
    await there.eraseSubject('usr_1');
    expect(await dataKeys()).toEqual(marks);
  });

  test.each([
    ['that it had', true],
    ['that it never had', false],
  ])('%s does not come back, whatever asks for it', async (_, had) => {
    if (had) await sealPersonal(here, 'usr_1', 'x');
    await here.eraseSubject('usr_1');
    const store = postgresKeys(database.db);
    expect(await store.putDataKey('usr_1', 'another')).toEqual({ destroyed: true });
    expect(await store.dataKey('usr_1')).toEqual({ destroyed: true });
    now += keyTtlMs;
    for (const ring of [here, there, process(otherDb)]) {
      await expect(sealPersonal(ring, 'usr_1', 'x')).rejects.toMatchObject({ name: 'SealFault', kid: 'usr_1' });
    }
    const byHand = database.db.updateTable('data_keys').set({ wrapped: 'another' }).where('subject', '=', 'usr_1');
    await expect(byHand.execute()).rejects.toMatchObject({ code: '23514' });
  });

  test('that is erased while it is being made and used is gone', async () => {
    const sealing = Array.from({ length: 20 }, (_, index) =>
      sealPersonal(index % 2 === 0 ? here : there, 'usr_1', 'x').catch(() => undefined),
    );
    await here.eraseSubject('usr_1');
    const sealed = await Promise.all(sealing);
    now += keyTtlMs;
    for (const one of sealed.filter((made) => made !== undefined)) {
      expect(await open(here, one)).toEqual(gone);
      expect(await open(there, one)).toEqual(gone);
    }
    expect(await dataKeys()).toMatchObject([{ wrapped: '', destroyed_at: expect.any(Date) }]);
  });
});

describe('an hour’s key', () => {
  test('is one, however many ask for it at once and wherever', async () => {
    const sealed = await Promise.all(
      Array.from({ length: 60 }, (_, index) => sealSecret(index % 2 === 0 ? here : there, `text ${index}`)),
    );
    expect(await secretKeys()).toMatchObject([
      { id: '2026-11-24T15', destroy_after: new Date('2026-11-25T16:00:00Z') },
    ]);
    const read = await Promise.all(sealed.map((one, index) => open(index % 2 === 0 ? there : here, one)));
    expect(read).toEqual(sealed.map((_, index) => opened(`text ${index}`)));
  });

  test('is destroyed when it is due, by whoever comes round first, and no other is', async () => {
    const sealed: string[] = [];
    for (let hour = 0; hour < 4; hour++) {
      sealed.push(await sealSecret(here, `hour ${hour}`));
      now += hourMs;
    }
    now = Date.parse('2026-11-25T17:00:00Z') - 1;
    expect(await there.destroyExpired()).toBe(1);
    expect((await secretKeys()).map(({ id }) => id)).toEqual(['2026-11-24T16', '2026-11-24T17', '2026-11-24T18']);
    now += 1;
    expect(await Promise.all([here.destroyExpired(), there.destroyExpired()])).toContain(1);
    expect((await secretKeys()).map(({ id }) => id)).toEqual(['2026-11-24T17', '2026-11-24T18']);
    const read = await Promise.all(sealed.flatMap((one) => [open(here, one), open(there, one)]));
    expect(read).toEqual([
      gone,
      gone,
      gone,
      gone,
      opened('hour 2'),
      opened('hour 2'),
      opened('hour 3'),
      opened('hour 3'),
    ]);
  });

  test('that was destroyed is made anew by nobody who opens', async () => {
    const sealed = await sealSecret(here, 'x');
    await postgresKeys(otherDb).destroySecretKeys(new Date('2027-01-01'));
    expect(await open(there, sealed)).toEqual(gone);
    expect(await secretKeys()).toEqual([]);
  });
});

test('what is stored is wrapped: another master key opens nothing', async () => {
  const sealed = await sealPersonal(here, 'usr_1', 'x');
  const stranger = openKeyring({
    masterKey: new Uint8Array(32).fill(8),
    store: postgresKeys(otherDb),
    clock: () => now,
  });
  await expect(open(stranger, sealed)).rejects.toMatchObject({ name: 'WrappedKeyUnreadable', kid: 'usr_1' });
});
