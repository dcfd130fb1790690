import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../db/database.ts';
import { admitReset } from '../../db/queries/password-resets.ts';
import { countProof, markRight } from '../../db/queries/proof-tries.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';

let database: FreshDatabase;
let db: Db;
beforeAll(async () => {
  database = await freshDatabase();
  db = database.db;
});
afterAll(() => database.drop());

const dayMs = 24 * 3_600_000;
const now = new Date('2026-11-24T12:00:00Z');
const after = (ms: number) => new Date(now.getTime() + ms);

let users = 0;
async function newUser(): Promise<string> {
  users += 1;
  const id = `usr_${String(users).padStart(32, '0')}`;
  const phone = { phone_hash: id, phone_sealed: 'sealed', phone_mask: '+86' };
  await db
    .insertInto('users')
    .values({ id, ...phone, terms_version: '1' })
    .execute();
  return id;
}

const proof = (user: string, n: number, at = now, run = 'rst_1') =>
  countProof(db, { requestId: `${user}/${n}`, run, user }, 3, at);

describe('tries to prove an identity', () => {
  it('twenty at once are three', async () => {
    const user = await newUser();
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => proof(user, n)));
    const left = all.flatMap((one) => (one.counted ? [one.triesLeft] : []));
    expect(left.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  });

  it('count whatever run they are made in, and one request once', async () => {
    const user = await newUser();
    await proof(user, 1, now, 'rst_1');
    await proof(user, 2, now, 'unl_1');
    expect(await proof(user, 2, now, 'unl_1')).toMatchObject({ counted: true, triesLeft: 1 });
    expect(await proof(user, 3, now, 'chp_1')).toMatchObject({ counted: true, triesLeft: 0 });
    expect(await proof(user, 3, now, 'chp_1')).toMatchObject({ counted: true, triesLeft: 0 });
    expect(await proof(user, 4, after(dayMs - 1))).toEqual({ counted: false, retryAt: after(dayMs) });
    expect(await proof(user, 4, after(dayMs))).toMatchObject({ counted: true, triesLeft: 2 });
  });

  it('that were right count against nobody, and no user’s against another', async () => {
    const [user, other] = [await newUser(), await newUser()];
    for (const n of [1, 2, 3, 4]) {
      expect(await proof(user, n)).toMatchObject({ counted: true, triesLeft: 2 });
      await markRight(db, `${user}/${n}`);
      expect(await proof(user, n)).toMatchObject({ counted: true });
    }
    expect(await proof(other, 1)).toMatchObject({ triesLeft: 2 });
  });
});

describe('resets', () => {
  it('twenty at once are five, and one run is one', async () => {
    const user = await newUser();
    const runs = Array.from({ length: 20 }, (_, n) => `rst_${user}_${n}`);
    const admitted = await Promise.all(runs.map((run) => admitReset(db, { run, user }, 5, now)));
    expect(admitted.filter((retryAt) => retryAt === null)).toHaveLength(5);
    expect(admitted.filter((retryAt) => retryAt !== null)).toEqual(Array(15).fill(after(dayMs)));
    const first = runs[admitted.indexOf(null)] ?? '';
    expect(await admitReset(db, { run: first, user }, 5, now)).toBeNull();
    expect(await admitReset(db, { run: 'later', user }, 5, after(dayMs))).toBeNull();
  });
});
