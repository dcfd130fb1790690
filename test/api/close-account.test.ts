import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoMerchants } from '../../db/seed.ts';
import { accountRunOf } from '../../workflows/activities/standing.ts';
import type { Standing } from '../../machines/effects/standing.ts';
import { eventually } from '../eventually.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { clientOf } from './client.ts';
import type { Client, RunJson } from './client.ts';
import { goodPassword, register } from './people.ts';
import type { Person } from './people.ts';

let wallet: Wallet;
let client: Client;
/** The same wallet, whose closings cool off for a moment only. */
let hasty: Client;
beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
  hasty = clientOf({ app: wallet.appWith({ policy: { 'close-account': { coolOffExpiryMs: 300 } } }) });
});
afterAll(() => wallet.stop());

const standingOf = async ({ user }: Person) => (await wallet.runs.look(accountRunOf(user))).view as Standing;
const close = (person: Person, by = client) => by.start('close-account', {}, { token: person.token });
const tell = (person: Person, run: RunJson, type: string) => client.tell(run, { type }, { token: person.token });

async function pay({ token }: Person, amountMinor: number): Promise<RunJson> {
  const body = { merchant: demoMerchants.cafe.id, amountMinor, currency: 'CNY' };
  const run = await client.start('payment', body, { token });
  return run.status === 'ended' ? run : client.tell(run, { type: 'user.confirm' }, { token });
}

/** Somebody whose money is spent. */
async function penniless(): Promise<Person> {
  const person = await register(wallet, client);
  const { body } = await client.call('GET', '/v1/balances', { token: person.token });
  const [{ availableMinor }] = body['balances'] as [{ availableMinor: number }];
  expect((await pay(person, availableMinor)).outcome).toBe('paid');
  return person;
}

describe('closing an account', () => {
  it('is refused while there is money in it, and allowed once it is spent', async () => {
    const person = await register(wallet, client);
    expect(await close(person)).toMatchObject({ outcome: 'refused', reason: 'balance-not-zero' });
    expect((await standingOf(person)).standing).toBe('active');
    const { body } = await client.call('GET', '/v1/balances', { token: person.token });
    const [{ availableMinor }] = body['balances'] as [{ availableMinor: number }];
    await pay(person, availableMinor);
    expect(await close(person)).toMatchObject({ state: 'awaitingConfirmation', view: { closesAt: null } });
  });

  it('cools off for a week, in which nothing may begin and all may be looked at', async () => {
    const person = await penniless();
    const asked = await close(person);
    const run = await tell(person, asked, 'user.confirm');
    expect(run).toMatchObject({ state: 'coolingOff', view: { closesAt: run.deadline } });
    const left = Date.parse(String(run.deadline)) - Date.now();
    expect(left).toBeGreaterThan(6.9 * 24 * 3_600_000);
    expect(left).toBeLessThanOrEqual(7 * 24 * 3_600_000);
    expect(await pay(person, 100)).toMatchObject({ reason: 'account-closing' });
    expect(await close(person)).toMatchObject({ state: 'awaitingConfirmation' });
    expect((await client.call('GET', '/v1/transactions', { token: person.token })).status).toBe(200);
    expect((await client.call('GET', '/v1/me/export', { token: person.token })).status).toBe(200);
  });

  it('may be withdrawn until then, and the account is as it was', async () => {
    const person = await penniless();
    const run = await tell(person, await close(person), 'user.confirm');
    expect((await standingOf(person)).standing).toBe('closing');
    expect(await tell(person, run, 'user.withdraw')).toMatchObject({ outcome: 'kept', reason: null });
    expect(await standingOf(person)).toMatchObject({ standing: 'active', may: { close: null, pay: null } });
    expect((await client.call('GET', '/v1/me', { token: person.token })).status).toBe(200);
  });

  it('may be thought better of before it begins', async () => {
    const person = await penniless();
    expect(await tell(person, await close(person), 'user.cancel')).toMatchObject({ outcome: 'kept' });
    expect((await standingOf(person)).standing).toBe('active');
  });
});

describe('a closed account', () => {
  let person: Person;
  let sealed: string;
  let upload: string;
  beforeAll(async () => {
    person = await penniless();
    const { token } = person;
    const raw = await readFile(new URL('../fixtures/two-colours.heic', import.meta.url));
    const sent = await client.call('POST', '/v1/uploads', { token, raw, headers: { 'Content-Type': 'image/heic' } });
    expect(sent.status).toBe(201);
    upload = String(sent.body['id']);
    const row = await wallet.db.selectFrom('users').selectAll().where('id', '=', person.user).executeTakeFirstOrThrow();
    sealed = row.phone_sealed;
    expect(await wallet.anotherVault().open(sealed)).toBe(person.phone);
    // All that is kept is taken along before it is gone.
    const { status, body } = await client.call('GET', '/v1/me/export', { token });
    expect([status, (body['user'] as { phone: string }).phone]).toEqual([200, person.phone]);
    const run = await close(person, hasty);
    await tell(person, run, 'user.confirm');
    // Its owner has no session any more to look by.
    const ended = await eventually(
      'the end of the closing',
      () => wallet.runs.look(run.id),
      ({ status: now }) => now === 'ended',
    );
    expect(ended).toMatchObject({ outcome: 'closed', reason: null });
  });

  it('is closed for good', async () => {
    expect(await standingOf(person)).toMatchObject({ standing: 'closed', may: { logIn: 'account-closed' } });
  });

  it.each([
    ['GET', '/v1/me'],
    ['GET', '/v1/me/export'],
    ['GET', '/v1/transactions'],
    ['GET', '/v1/sessions'],
  ])('lets nobody %s %s', async (method, path) => {
    expect((await client.call(method, path, { token: person.token })).status).toBe(401);
  });

  it('leaves nothing that can be opened', async () => {
    await expect(wallet.anotherVault().open(sealed)).rejects.toMatchObject({ reason: 'key-destroyed' });
    expect(await wallet.blobs.get(upload)).toBeUndefined();
    const counts = await Promise.all(
      (['credentials', 'user_devices', 'sessions', 'identities', 'identity_tries'] as const).map(
        async (table) =>
          (await wallet.db.selectFrom(table).selectAll().where('user_id', '=', person.user).execute()).length,
      ),
    );
    expect(counts).toEqual([0, 0, 0, 0, 0]);
    const row = await wallet.db.selectFrom('users').selectAll().where('id', '=', person.user).executeTakeFirstOrThrow();
    expect([row.phone_sealed, row.phone_mask]).toEqual(['', '']);
  });

  it('is to a login what a phone is that nobody has', async () => {
    const run = await client.start('login', { phone: person.phone, device: randomUUID() });
    const told = await client.tell(run, { type: 'user.submitPassword', password: goodPassword });
    expect(told.outcome).toBeNull();
  });

  it('keeps its amounts in the ledger, and frees its phone for another account', async () => {
    const moved = await wallet.db
      .selectFrom('ledger_transfers')
      .select('id')
      .where('payer', '=', person.user)
      .execute();
    expect(moved.length).toBeGreaterThan(0);
    const again = await register(wallet, client, person.phone);
    expect(again.user).not.toBe(person.user);
    const { body } = await client.call('GET', '/v1/transactions', { token: again.token });
    expect(JSON.stringify(body)).not.toContain(moved[0]?.id);
  });
});
