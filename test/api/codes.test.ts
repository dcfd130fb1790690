import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wallet } from '../wallet.ts';
import { startWallet } from '../wallet.ts';
import { clientOf } from './client.ts';
import type { Client, RunJson } from './client.ts';
import { messagesOn, newPhone, proven, terms } from './people.ts';

let wallet: Wallet;
let client: Client;
beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
});
afterAll(() => wallet.stop());

const under = (registration: { readonly [name: string]: number | number[] }) =>
  clientOf({ app: wallet.appWith({ policy: { registration } }) });
const start = (phone: string, by: Client) => by.start('registration', { phone, ...terms });
const mayResend = ({ can }: RunJson) => can.some(({ type }) => type === 'user.resendCode');
const inCode = 'provingPhone.awaitingCode';
const inPhone = 'provingPhone.awaitingPhone';

describe.concurrent('what the carrier does, and what the owner is told', () => {
  it.each([
    ['a good phone', '+8613800003001', inCode, null, 'delivered', 1],
    ['an absent subscriber', '+8613800001002', inCode, 'code-not-delivered', 'failed', 0],
    ['nothing is ever heard', '+8613800001003', inCode, 'code-not-delivered', 'unheard', 0],
    ['the carrier is down', '+8613800001004', inPhone, 'carrier-unavailable', 'unknown', 0],
    ['the carrier is busy twice', '+8613800001005', inCode, null, 'delivered', 1],
    ['the receipt comes late', '+8613800001006', inCode, null, 'delivered', 1],
    ['the receipt comes twice', '+8613800001007', inCode, null, 'delivered', 1],
    ['a first answer is lost', '+8613800001009', inCode, null, 'delivered', 1],
    ['every answer is lost', '+8613800001010', inPhone, 'carrier-unavailable', 'unknown', 1],
    ['the carrier wants fewer calls', '+8613800001011', inCode, null, 'delivered', 1],
    ['it arrives unheard', '+8613800001012', inCode, 'code-not-delivered', 'unheard', 1],
    ['an answer takes long', '+8613800001014', inCode, null, 'delivered', 1],
  ] as const)('%s', async (_title, phone, state, reason, delivery, messages) => {
    const run = await start(phone, under({ receiptPatienceMs: 4_000 }));
    const told = await client.until(run, ({ view, reason: why }) => view['delivery'] === delivery && why === reason);
    expect(told).toMatchObject({ state, reason });
    const arrived = (await messagesOn(wallet, phone)).filter(({ requestId }) => requestId.startsWith(run.id));
    expect(arrived).toHaveLength(messages);
  });
});

describe.concurrent('too many codes', () => {
  it('are refused by phone, over all runs, with the time from which on they are not', async () => {
    const phone = newPhone();
    const limited = under({ sendsPerPhoneHour: 2, resendCooldownMs: [50] });
    const began = Date.now();
    const run = await start(phone, limited);
    await client.until(run, mayResend);
    expect(await client.tell(run, { type: 'user.resendCode' })).toMatchObject({ reason: null, view: { codesSent: 2 } });
    await client.until(run, mayResend);
    const refused = await client.tell(run, { type: 'user.resendCode' });
    expect(refused).toMatchObject({ state: inPhone, reason: 'too-many-codes' });
    const retryAt = Date.parse(String(refused.view['retryAt'])) - began;
    expect(retryAt).toBeGreaterThan(3_599_000);
    expect(retryAt).toBeLessThan(3_620_000);
    expect(await start(phone, limited)).toMatchObject({ state: inPhone, reason: 'too-many-codes' });
    const another = await client.tell(run, { type: 'user.changePhone', phone: newPhone() });
    expect(another).toMatchObject({ state: inCode, reason: null, view: { retryAt: null } });
  });

  it('are refused by address', async () => {
    // Only a real connection has one.
    const begin = async () => {
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ phone: newPhone(), ...terms });
      const response = await fetch(`${wallet.url}/v1/flows/registration`, { method: 'POST', headers, body });
      return ((await response.json()) as RunJson).reason;
    };
    const limit = 20;
    const reasons: (string | null)[] = [];
    for (let nth = 0; nth <= limit; nth++) reasons.push(await begin());
    expect(reasons).toEqual([...Array<null>(limit).fill(null), 'too-many-codes']);
  });
});

describe.concurrent('what takes too long', () => {
  it('a code expires, and another is asked for', async () => {
    const phone = newPhone();
    const run = await start(phone, under({ codeExpiryMs: 300, resendCooldownMs: [50] }));
    const told = await client.until(run, ({ reason }) => reason === 'code-expired');
    expect(told).toMatchObject({ state: inCode, status: 'awaiting', view: { codeExpiresAt: null } });
    expect(told.can.map(({ type }) => type).toSorted()).toEqual(['user.cancel', 'user.changePhone', 'user.resendCode']);
    expect(await client.tell(run, { type: 'user.resendCode' })).toMatchObject({ reason: null, view: { codesSent: 2 } });
  });

  it.each([
    ['a phone that is not proven', { phoneExpiryMs: 400 }, async (by: Client) => start(newPhone(), by)],
    ['a password that is not chosen', { passwordExpiryMs: 400 }, async (by: Client) => proven(wallet, by, newPhone())],
  ])('%s ends the run, and what was given is erased', async (_title, policy, begin) => {
    const run = await begin(under(policy));
    const ended = await client.until(run, ({ status }) => status === 'ended');
    expect(ended).toMatchObject({ outcome: 'expired', reason: null, can: [], deadline: null });
    const key = await wallet.db
      .selectFrom('data_keys')
      .select(['wrapped', 'destroyed_at'])
      .where('subject', '=', `usr_${run.id.slice(4)}`)
      .executeTakeFirstOrThrow();
    expect(key).toEqual({ wrapped: '', destroyed_at: expect.any(Date) });
  });

  it('the deadline is when waiting ends', async () => {
    const run = await start(newPhone(), under({ phoneExpiryMs: 60_000, codeExpiryMs: 30_000 }));
    const left = Date.parse(run.deadline ?? '') - Date.now();
    expect(left).toBeGreaterThan(20_000);
    expect(left).toBeLessThanOrEqual(30_000);
  });
});

it('a run is cancelled wherever it waits', async () => {
  const waits = [
    await start(newPhone(), client),
    await start('+8613800001001', client),
    await proven(wallet, client, newPhone()),
  ];
  const ended = await Promise.all(waits.map((run) => client.tell(run, { type: 'user.cancel' })));
  expect(ended.map(({ outcome }) => outcome)).toEqual(Array(3).fill('cancelled'));
});
