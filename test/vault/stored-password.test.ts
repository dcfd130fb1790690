import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../db/client.ts';
import { setCredential } from '../../db/queries/credentials.ts';
import { claimPhone } from '../../db/queries/users.ts';
import { deriveKeys } from '../../vault/derived-keys.ts';
import { hashPassword, needsRehash, verifyPassword } from '../../vault/password-hash.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';

const keys = deriveKeys(new Uint8Array(32).fill(7));
const userId = 'usr_1';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  const user = { id: userId, phone_hash: 'phone', phone_sealed: 'sealed', phone_mask: 'mask', terms_version: '1' };
  await inTransaction(database.db, (tx) => claimPhone(tx, user));
});
afterAll(() => database.drop());
beforeEach(async () => {
  for (const password of ['violet harbour 17', 'Ångström café 钱包']) {
    const hash = await hashPassword(keys, password);
    await inTransaction(database.db, (tx) => setCredential(tx, { userId, kind: 'login-password', hash }));
  }
});

async function stored(): Promise<string> {
  const { hash } = await database.db
    .selectFrom('credentials')
    .select('hash')
    .where('user_id', '=', userId)
    .where('retired_at', 'is', null)
    .executeTakeFirstOrThrow();
  return hash;
}

test.each([
  ['the password', 'Ångström café 钱包', true],
  ['the password in other Unicode', 'Ångström café 钱包'.normalize('NFD'), true],
  ['the one before it', 'violet harbour 17', false],
  ['another case', 'ångström café 钱包', false],
  ['nothing', '', false],
])('of what is stored, %s', async (_, typed, isRight) => {
  const hash = await stored();
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(needsRehash(hash)).toBe(false);
  expect(await verifyPassword(keys, hash, typed)).toBe(isRight);
});
