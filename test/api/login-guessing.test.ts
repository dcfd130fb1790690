import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { newDevice, newPhone, password, stageOf, wrongPassword } from './login.stage.ts';
import type { Stage } from './login.stage.ts';

let wallet: Wallet;
let stage: Stage;
beforeAll(async () => {
  wallet = await startWallet({ policy: { account: { loginFreeTries: 5 }, login: { answerFloorMs: 60 } } });
  stage = stageOf(wallet);
});
afterAll(() => wallet.stop());

describe('fifty wrong passwords at once, each in a run of its own', () => {
  it.each(['a phone with an account', 'a phone without one'])('%s: five are compared', async (whose) => {
    const phone = whose.endsWith('account') ? (await stage.register()).phone : newPhone();
    const runs = await Promise.all(Array.from({ length: 50 }, () => stage.login(phone)));
    const ended = await Promise.all(runs.map((run) => stage.submit(run, wrongPassword)));
    const compared = ended.filter(({ reason }) => reason === 'credentials-wrong');
    expect(compared.map(({ view }) => Number(view['triesLeft'])).toSorted()).toEqual([0, 1, 2, 3, 4]);
    expect(ended.filter(({ reason }) => reason === 'login-waiting')).toHaveLength(45);
    const run = await stage.login(phone);
    expect((await stage.submit(run, password)).reason).toBe('login-waiting');
  });
});

describe('a right password', () => {
  it('is hashed anew when it was hashed at another cost', async () => {
    const { phone, device, user } = await stage.register();
    const { hash } = await wallet.db
      .selectFrom('credentials')
      .select('hash')
      .where('user_id', '=', user)
      .executeTakeFirstOrThrow();
    expect(hash).toContain('m=19456,t=2,p=1');
    const { hashSync } = await import('@node-rs/argon2');
    const { createHmac } = await import('node:crypto');
    const peppered = createHmac('sha256', wallet.vault.keys.password).update(password).digest('base64url');
    const cheap = hashSync(peppered, { memoryCost: 1_024, timeCost: 1, parallelism: 1 });
    await wallet.db.updateTable('credentials').set({ hash: cheap }).where('user_id', '=', user).execute();
    expect((await stage.submit(await stage.login(phone, device), password)).outcome).toBe('authenticated');
    const kept = await wallet.db
      .selectFrom('credentials')
      .select(['hash', 'retired_at'])
      .where('user_id', '=', user)
      .execute();
    expect(kept).toEqual([{ hash: expect.stringContaining('m=19456,t=2,p=1') as string, retired_at: null }]);
    expect((await stage.submit(await stage.login(phone, device), password)).outcome).toBe('authenticated');
  });
});

/** Every text in every table. */
async function allRows(): Promise<string> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(wallet.db);
  const rows = await Promise.all(
    tables.rows.map(({ name }) =>
      sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(wallet.db),
    ),
  );
  return rows.flatMap(({ rows: found }) => found.map(({ row }) => row)).join('\n');
}

/** A history with its payloads readable. */
async function historyOf(id: string): Promise<string> {
  const history = await wallet.runs.client.workflow.getHandle(id).fetchHistory();
  return JSON.stringify(history, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value,
  );
}

describe('what is given for a login', () => {
  it('is nowhere in the clear: not in the database, not in a history, not in a log', async () => {
    const person = await stage.register();
    const canaries = [
      person.phone,
      person.device,
      password,
      wrongPassword,
      'Canary’s phone',
      person.tokens.refreshToken,
    ];
    const unknown = { phone: newPhone(), device: newDevice() };
    const byPassword = await stage.login(person.phone, person.device);
    await stage.submit(byPassword, wrongPassword);
    await stage.session(await stage.submit(byPassword, password), 'Canary’s phone');
    const byCode = await stage.login(unknown.phone, unknown.device);
    await stage.submit(byCode, wrongPassword);
    await stage.tell(byCode, 'user.useCode');
    await stage.enterCode(byCode, unknown.phone);
    canaries.push(unknown.phone, unknown.device, byPassword.token);
    const account = `acc_${person.user.slice(4)}`;
    const ids = [byPassword.id, byCode.id, account, person.user.replace('usr', 'reg')];
    const histories = await Promise.all(ids.map(historyOf));
    const everything = [await allRows(), ...histories, wallet.logged.join('\n')];
    expect(everything.every((text, index) => index === everything.length - 1 || text.length > 1_000)).toBe(true);
    for (const canary of canaries) for (const text of everything) expect(text.includes(canary)).toBe(false);
  });
});
