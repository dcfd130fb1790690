import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWallet } from '../wallet.ts';
import { keyOf } from '../merchants.ts';
import type { Wallet } from '../wallet.ts';
import { clientOf } from './client.ts';
import type { Answer, Client } from './client.ts';
import { newPhone, terms } from './people.ts';
import { call, newUser, signedIn } from './staff.stage.ts';

const policy = {
  limits: {
    anonymousStartsPerAddressHour: 3,
    startsPerDeviceHour: 2,
    startsPerUserMinute: 3,
    eventsPerRunMinute: 3,
    exchangesPerAddressMinute: 2,
    uploadsPerUserHour: 2,
    opsPerStaffMinute: 3,
    callsPerMerchantKeyMinute: 3,
  },
  registration: { sendsPerPhoneHour: 1 },
};

let wallet: Wallet;
let client: Client;
beforeAll(async () => {
  wallet = await startWallet({ policy });
  client = clientOf(wallet);
});
afterAll(() => wallet.stop());

/** Every window that calls were counted in is over. */
const letTimePass = () => sql`update rate_limits set expire = 1`.execute(wallet.db);

type Asked = Pick<Answer, 'status' | 'headers' | 'body'>;

/** What `allowed` calls are told, the one after them, and one once the time of at most `seconds` is over. */
async function held(allowed: number, seconds: number, ask: () => Promise<Asked>) {
  const before: number[] = [];
  for (let nth = 0; nth < allowed; nth++) before.push((await ask()).status);
  const { status, headers, body } = await ask();
  const wait = Number(headers.get('Retry-After'));
  await letTimePass();
  const after = (await ask()).status;
  await letTimePass();
  return {
    passed: before.filter((one) => one !== 429).length,
    status,
    code: body['code'],
    waits: wait > 0 && wait <= seconds,
    passesAgain: after !== 429,
  };
}
const heldAfter = (passed: number) => ({
  passed,
  status: 429,
  code: 'too-many-requests',
  waits: true,
  passesAgain: true,
});

/** Over a socket, as from a network address. */
async function overTheWire(path: string, body: object): Promise<Asked> {
  const response = await fetch(`${wallet.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
}

const registration = (over: object = {}) => ({ phone: newPhone(), ...terms, ...over });
const login = (device: string) => ({ phone: newPhone(), device });

describe('too many calls are told when they may be made again', () => {
  it('starts from one address, whatever phones they are for', async () => {
    expect(await held(3, 3_600, () => overTheWire('/v1/flows/registration', registration()))).toEqual(heldAfter(3));
  });

  it('tokens sent from one address', async () => {
    expect(
      await held(2, 60, () => overTheWire('/v1/sessions/refresh', { refreshToken: 'ses_unknown-but-long-enough' })),
    ).toEqual(heldAfter(2));
  });

  it('starts from one device, whatever phones they are for', async () => {
    const device = randomUUID();
    expect(await held(2, 3_600, () => client.call('POST', '/v1/flows/login', { body: login(device) }))).toEqual(
      heldAfter(2),
    );
  });

  it('also of another flow', async () => {
    const device = randomUUID();
    const flows = ['login', 'registration'] as const;
    let nth = 0;
    expect(
      await held(2, 3_600, () => {
        const flow = flows[nth++ % 2] ?? 'login';
        const body = flow === 'login' ? login(device) : registration({ device });
        return client.call('POST', `/v1/flows/${flow}`, { body });
      }),
    ).toEqual(heldAfter(2));
  });

  it('one device uses up nothing of another’s', async () => {
    const spent = randomUUID();
    const ask = (device: string) => client.call('POST', '/v1/flows/login', { body: login(device) });
    const statuses = [];
    for (const device of [spent, spent, spent, randomUUID()]) statuses.push((await ask(device)).status);
    expect(statuses).toEqual([201, 201, 429, 201]);
    await letTimePass();
  });

  it('starts of one user', async () => {
    const { token } = await newUser(wallet);
    expect(await held(3, 60, () => client.call('POST', '/v1/flows/kyc', { token, body: {} }))).toEqual(heldAfter(3));
  });

  it('and not of another', async () => {
    const [one, another] = [await newUser(wallet), await newUser(wallet)];
    const ask = (token: string) => client.call('POST', '/v1/flows/kyc', { token, body: {} });
    for (let nth = 0; nth < 4; nth++) await ask(one.token);
    expect([(await ask(one.token)).status, (await ask(another.token)).status]).toEqual([429, 201]);
    await letTimePass();
  });

  it('events of one run', async () => {
    const { token } = await newUser(wallet);
    const run = await client.start('kyc', {}, { token });
    expect(
      await held(3, 60, () =>
        client.call('POST', `/v1/flows/kyc/${run.id}/events`, { token, body: { type: 'user.x' } }),
      ),
    ).toEqual(heldAfter(3));
  });

  it('uploads of one user, also of what is no picture', async () => {
    const { token } = await newUser(wallet);
    const headers = { 'Content-Type': 'image/jpeg' };
    expect(
      await held(2, 3_600, () => client.call('POST', '/v1/uploads', { token, raw: Buffer.from('x'), headers })),
    ).toEqual(heldAfter(2));
  });

  it('what one of the staff reads', async () => {
    const { token } = await signedIn(wallet, 'ann', 'engineer');
    const headers = { 'X-Reason': 'a test' };
    expect(await held(3, 60, () => call(wallet.app, 'GET', '/v1/ops/audit', { token, headers }))).toEqual(heldAfter(3));
  });

  it('what is called with one key of a merchant, and nothing of another key', async () => {
    const [spent, other] = [await keyOf(wallet), await keyOf(wallet)];
    const ask = (token: string) => client.call('GET', '/v1/merchant', { token });
    const statuses = [];
    for (const token of [spent, spent, spent, spent, other]) statuses.push((await ask(token)).status);
    expect(statuses).toEqual([200, 200, 200, 429, 200]);
    await letTimePass();
  });
});

describe('codes to one phone', () => {
  it('are refused by the run, which says from when on they are not', async () => {
    const phone = newPhone();
    await client.start('registration', registration({ phone }));
    const { reason, view } = await client.start('registration', registration({ phone }));
    expect(reason).toBe('too-many-codes');
    const wait = Date.parse(String(view['retryAt'])) - Date.now();
    expect(wait).toBeGreaterThan(50 * 60_000);
    expect(wait).toBeLessThanOrEqual(3_600_000);
    // The hour after it: all that was sent to the phone was sent earlier.
    await sql`update otp_challenges set created_at = created_at - interval '61 minutes'`.execute(wallet.db);
    expect((await client.start('registration', registration({ phone }))).reason).toBeNull();
  });
});
