import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkLedger } from '../../db/ledger-check.ts';
import { accountRunOf } from '../../workflows/activities/standing.ts';
import { eventually } from '../eventually.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { clientOf } from './client.ts';
import type { Client, Fields, RunJson } from './client.ts';
import { newPhone } from './people.ts';
import { balanceOf, movementsOf, password, personOf, wrongPassword } from './transfer.people.ts';
import type { Person } from './transfer.people.ts';

let wallet: Wallet;
let client: Client;
beforeAll(async () => {
  wallet = await startWallet({ policy: { transfer: { shortDelayMs: 1_500, lookupsPerDay: 6 } } });
  client = clientOf(wallet);
});
afterAll(() => wallet.stop());
afterEach(async () => {
  const { entries: _, sums, ...found } = await checkLedger(wallet.db);
  expect(Object.values(found).flat()).toEqual([]);
  expect(sums.every(({ sumMinor }) => sumMinor === 0)).toBe(true);
});

const asked = { amountMinor: 12_345, currency: 'CNY' };
const start = ({ token }: Person, body: Fields) => client.start('transfer', { ...asked, ...body }, { token });
const tell = (run: RunJson, { token }: Person, type: string, fields: Fields = {}) =>
  client.tell(run, { type, ...fields }, { token });
const confirm = (run: RunJson, person: Person, typed = password) =>
  tell(run, person, 'user.confirm', { password: typed });
const pair = () =>
  Promise.all([
    personOf(wallet, { tier: 'III', balanceMinor: 9_000_000, name: '王小红' }),
    personOf(wallet, { tier: 'II' }),
  ]);
const transfersOf = async ({ token }: Person) =>
  (await client.call('GET', '/v1/transfers', { token })).body['transfers'] as readonly Fields[];
const ofAccount = ({ user }: Person, type: string) =>
  wallet.runs.tell(accountRunOf(user), { type, because: 'test' }, { authority: 'ops', owner: null });

describe('a transfer at once', () => {
  it('shows whom it goes to, asks for the password, and moves both balances in one', async () => {
    const [payer, payee] = await pair();
    const run = await start(payer, { to: payee.phone, note: 'For dinner' });
    expect(run).toMatchObject({
      state: 'awaitingConfirmation',
      reason: null,
      view: { payeeMask: '*明', arrives: 'now' },
    });
    expect(JSON.stringify(run)).not.toContain(payee.user);
    expect(await confirm(run, payer, wrongPassword)).toMatchObject({
      reason: 'payment-password-wrong',
      view: { triesLeft: 4 },
    });
    expect(await balanceOf(client, payee)).toEqual([0, 0]);
    expect(await confirm(run, payer)).toMatchObject({ outcome: 'sent', reason: null });
    expect([await balanceOf(client, payer), await balanceOf(client, payee)]).toEqual([
      [8_987_655, 0],
      [12_345, 0],
    ]);
    expect(await movementsOf(wallet, run)).toEqual(['transfer 12345']);
    const shared = { amountMinor: 12_345, note: 'For dinner', status: 'sent' };
    expect(await transfersOf(payer)).toMatchObject([{ ...shared, direction: 'out', counterparty: '*明', run: run.id }]);
    expect(await transfersOf(payee)).toMatchObject([{ ...shared, direction: 'in', counterparty: '*小红', run: null }]);
    const exported = await client.call('GET', '/v1/me/export', { token: payee.token });
    expect(exported.body['transfers']).toMatchObject([{ ...shared, direction: 'in' }]);
  });

  it('by a code with an amount, and by one without', async () => {
    const [payer, payee] = await pair();
    const makeCode = async (body: Fields) =>
      String((await client.call('POST', '/v1/receiving-codes', { token: payee.token, body })).body['code']);
    const code = await makeCode({ amountMinor: 700, currency: 'CNY' });
    const run = await client.start('transfer', { to: code, currency: 'CNY' }, { token: payer.token });
    expect(run).toMatchObject({ state: 'awaitingConfirmation', view: { amountMinor: 700, payeeMask: '*明' } });
    expect((await confirm(run, payer)).outcome).toBe('sent');
    expect((await start(payer, { to: code })).reason).toBe('amount-differs');
    const open = await makeCode({ currency: 'CNY' });
    const none = await client.start('transfer', { to: open, currency: 'CNY' }, { token: payer.token });
    expect([none.outcome, none.reason]).toEqual(['refused', 'amount-needed']);
    expect((await start(payer, { to: open })).view['amountMinor']).toBe(12_345);
    await wallet.db
      .updateTable('receiving_codes')
      .set({ expires_at: new Date(0) })
      .execute();
    expect((await start(payer, { to: open })).reason).toBe('payee-not-found');
  });

  it('four at once never send more than there is', async () => {
    const payer = await personOf(wallet, { tier: 'III', balanceMinor: 2_500_000 });
    const payee = await personOf(wallet, { tier: 'II' });
    const code = await client.call('POST', '/v1/receiving-codes', { token: payee.token, body: { currency: 'CNY' } });
    const to = String(code.body['code']);
    const runs = await Promise.all(Array.from({ length: 4 }, () => start(payer, { to, amountMinor: 800_000 })));
    const ends = await Promise.all(runs.map((run) => confirm(run, payer)));
    expect(ends.map(({ outcome, reason }) => `${reason ?? outcome}`).toSorted()).toEqual([
      'insufficient-funds',
      ...['sent', 'sent', 'sent'],
    ]);
    expect([await balanceOf(client, payer), await balanceOf(client, payee)]).toEqual([
      [100_000, 0],
      [2_400_000, 0],
    ]);
  });
});

describe('a transfer is refused', () => {
  it('in one shape for a number that nobody has, and one of somebody who cannot receive', async () => {
    const [payer, frozen] = await pair();
    const stranger = await personOf(wallet);
    await ofAccount(frozen, 'ops.freeze');
    const [nobody, cold, unknown, self] = [
      await start(payer, { to: newPhone() }),
      await start(payer, { to: frozen.phone }),
      await start(payer, { to: stranger.phone }),
      await start(payer, { to: payer.phone }),
    ];
    expect([nobody, cold, unknown, self].map(({ reason }) => reason)).toEqual([
      'payee-not-found',
      'payee-cannot-receive',
      'payee-cannot-receive',
      'self-transfer',
    ]);
    expect(new Set([nobody, cold, unknown, self].map(({ view }) => JSON.stringify(view))).size).toBe(1);
    await start(payer, { to: newPhone() });
    await start(payer, { to: newPhone() });
    const seventh = await start(payer, { to: newPhone() });
    expect(seventh).toMatchObject({ outcome: 'refused', reason: 'too-many-look-ups' });
    expect(Date.parse(String(seventh.view['retryAt']))).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  });

  it('over what the tier may send, and says what is left', async () => {
    const [, payee] = await pair();
    const payer = await personOf(wallet, { balanceMinor: 300_000 });
    const run = await start(payer, { to: payee.phone, amountMinor: 60_000 });
    expect((await confirm(run, payer)).outcome).toBe('sent');
    const over = await confirm(await start(payer, { to: payee.phone, amountMinor: 60_000 }), payer);
    expect(over).toMatchObject({ outcome: 'refused', view: { leftMinor: 40_000 } });
    expect(['balance-limit', 'transfer-day-limit', 'transfer-month-limit']).toContain(over.reason);
    const { body } = await client.call('GET', '/v1/limits', { token: payer.token });
    expect(body['limits']).toContainEqual(
      expect.objectContaining({ limit: 'transfer', per: 'day', mostMinor: 100_000, usedMinor: 60_000 }),
    );
  });

  it('to a payee who was frozen between the look-up and the word', async () => {
    const [payer, payee] = await pair();
    const run = await start(payer, { to: payee.phone });
    await ofAccount(payee, 'ops.freeze');
    expect(await confirm(run, payer)).toMatchObject({ outcome: 'refused', reason: 'payee-cannot-receive' });
    expect(await movementsOf(wallet, run)).toEqual([]);
  });
});

describe('a transfer that waits', () => {
  it('to somebody new, when it is large, and is taken back', async () => {
    const [payer, payee] = await pair();
    const run = await start(payer, { to: payee.phone, amountMinor: 1_500_000 });
    expect(run.view).toMatchObject({ arrives: 'in2h', arrivalForced: true });
    await tell(run, payer, 'user.chooseArrival', { arrives: 'in24h' });
    expect(await confirm(run, payer)).toMatchObject({ state: 'delayed', can: [{ type: 'user.revoke' }] });
    expect(await balanceOf(client, payer)).toEqual([7_500_000, 1_500_000]);
    expect((await tell(run, payer, 'user.revoke')).outcome).toBe('revoked');
    expect([await balanceOf(client, payer), await balanceOf(client, payee)]).toEqual([
      [9_000_000, 0],
      [0, 0],
    ]);
    expect(await movementsOf(wallet, run)).toEqual(['hold 1500000', 'release 1500000']);
    expect(await transfersOf(payee)).toMatchObject([{ status: 'returned' }]);
  });

  it('arrives by itself, and the next one to the same payee does not wait', async () => {
    const [payer, payee] = await pair();
    const run = await start(payer, { to: payee.phone, amountMinor: 1_500_000 });
    await confirm(run, payer);
    const ended = await client.until(run, ({ status }) => status === 'ended', payer.token);
    expect([ended.outcome, await balanceOf(client, payee)]).toEqual(['sent', [1_500_000, 0]]);
    expect(await movementsOf(wallet, run)).toEqual(['hold 1500000', 'transfer 1500000']);
    const next = await start(payer, { to: payee.phone, amountMinor: 1_500_000 });
    expect(next.view).toMatchObject({ arrives: 'now', arrivalForced: false });
  });
});

describe('a large transfer', () => {
  /** A transfer to somebody known that the payee has to take, and the run in which they do. */
  async function offeredTo(payer: Person, payee: Person): Promise<readonly [RunJson, RunJson]> {
    const first = await start(payer, { to: payee.phone, amountMinor: 100 });
    expect((await confirm(first, payer)).outcome).toBe('sent');
    const run = await start(payer, { to: payee.phone, amountMinor: 2_500_000, note: 'The car' });
    expect(run.view).toMatchObject({ toBeClaimed: true, arrives: 'now' });
    expect((await confirm(run, payer)).state).toBe('awaitingPayee');
    const [latest] = await transfersOf(payee);
    const id = String(latest?.['claim']);
    return [run, await client.run('GET', `/v1/flows/claim/${id}`, 200, { token: payee.token })];
  }

  it('is the payee’s once they take it; nobody else sees the claim, nor answers in their place', async () => {
    const [payer, payee] = await pair();
    const [run, claim] = await offeredTo(payer, payee);
    expect(claim).toMatchObject({ state: 'awaitingAnswer', view: { payerMask: '*小红', amountMinor: 2_500_000 } });
    await client.run('GET', `/v1/flows/claim/${claim.id}`, 404, { token: payer.token });
    await client.run('GET', `/v1/flows/transfer/${run.id}`, 404, { token: payee.token });
    const forged = { token: payer.token, key: 'forged', body: { type: 'flow.accepted' } };
    await client.run('POST', `/v1/flows/transfer/${run.id}/events`, 403, forged);
    expect((await tell(claim, payee, 'user.accept')).outcome).toBe('accepted');
    expect((await client.look(run, payer.token)).outcome).toBe('sent');
    expect(await balanceOf(client, payee)).toEqual([2_500_100, 0]);
  });

  it('comes back when the payee declines it', async () => {
    const [payer, payee] = await pair();
    const [run, claim] = await offeredTo(payer, payee);
    expect((await tell(claim, payee, 'user.decline')).outcome).toBe('declined');
    expect(await client.look(run, payer.token)).toMatchObject({ outcome: 'returned', reason: 'payee-declined' });
    expect([await balanceOf(client, payer), await balanceOf(client, payee)]).toEqual([
      [8_999_900, 0],
      [100, 0],
    ]);
  });

  it('is no longer offered once the payer took it back', async () => {
    const [payer, payee] = await pair();
    const [run, claim] = await offeredTo(payer, payee);
    expect((await tell(run, payer, 'user.revoke')).outcome).toBe('revoked');
    expect((await client.until(claim, ({ status }) => status === 'ended', payee.token)).outcome).toBe('withdrawn');
    expect(await balanceOf(client, payer)).toEqual([8_999_900, 0]);
  });

  it('taken and taken back at the same moment is one of the two', async () => {
    const [payer, payee] = await pair();
    const [run, claim] = await offeredTo(payer, payee);
    await Promise.allSettled([tell(claim, payee, 'user.accept'), tell(run, payer, 'user.revoke')]);
    const ended = await client.until(run, ({ status }) => status === 'ended', payer.token);
    const answered = await client.until(claim, ({ status }) => status === 'ended', payee.token, 60_000);
    expect([
      ['sent', 'accepted'],
      ['revoked', 'withdrawn'],
    ]).toContainEqual([ended.outcome, answered.outcome]);
    const got = ended.outcome === 'sent' ? 2_500_100 : 100;
    expect([await balanceOf(client, payer), await balanceOf(client, payee)]).toEqual([
      [9_000_000 - got, 0],
      [got, 0],
    ]);
  });
});

describe('a person who is erased', () => {
  it('is shown to nobody any more, and what the other was told stays', async () => {
    const [payer, payee] = await pair();
    const run = await start(payer, { to: payee.phone, amountMinor: 9_000, note: 'Kept by who got it' });
    await confirm(run, payer);
    await wallet.vault.keyring.eraseSubject(payer.user);
    const row = await eventually(
      'the row',
      () => wallet.db.selectFrom('transfers').selectAll().where('run_id', '=', run.id).executeTakeFirstOrThrow(),
      ({ status }) => status === 'sent',
    );
    await expect(wallet.anotherVault().open(String(row.note_for_payer))).rejects.toMatchObject({
      reason: 'key-destroyed',
    });
    expect(await wallet.anotherVault().open(String(row.note_for_payee))).toBe('Kept by who got it');
  });
});
