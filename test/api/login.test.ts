import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { newDevice, newPhone, password, shape, stageOf, until, wrongPassword } from './login.stage.ts';
import type { Run, Stage } from './login.stage.ts';

const coolingMs = 1_500;
let wallet: Wallet;
let stage: Stage;
beforeAll(async () => {
  wallet = await startWallet({
    policy: {
      account: { loginFreeTries: 5, loginCoolingMs: [coolingMs, coolingMs] },
      login: { answerFloorMs: 60 },
    },
  });
  stage = stageOf(wallet);
});
afterAll(() => wallet.stop());

/** So many wrong passwords, one after the other. */
async function wrongTimes(run: Run, times: number): Promise<Run[]> {
  const seen: Run[] = [];
  for (let nth = 0; nth < times; nth++) seen.push(await stage.submit(run, wrongPassword));
  return seen;
}

/** Tries a password until the waiting is over, and gives what came then. */
const onceOpen = (run: Run, typed: string) =>
  until(
    'the login opens by itself',
    () => stage.submit(run, typed),
    ({ reason }) => reason !== 'login-waiting',
  );

async function erased(run: Run): Promise<boolean> {
  const key = await wallet.db
    .selectFrom('data_keys')
    .select('destroyed_at')
    .where('subject', '=', `usr_${run.id.slice(4)}`)
    .executeTakeFirst();
  return key?.destroyed_at instanceof Date;
}

describe.concurrent('a journey', () => {
  it('by the password on the device that the account was opened on', async () => {
    const person = await stage.register();
    const run = await stage.login(person.phone, person.device);
    expect(run).toMatchObject({ state: 'choosing', reason: null, view: { triesLeft: null, retryAt: null } });
    const ended = await stage.submit(run, password);
    expect(ended).toMatchObject({ outcome: 'authenticated', reason: null });
    const tokens = await stage.session(ended);
    expect(tokens.user).toBe(person.user);
    const me = await stage.call('GET', '/v1/me', { token: tokens.accessToken });
    expect(me.body['id']).toBe(person.user);
    expect(await erased(run)).toBe(true);
    expect(JSON.stringify(ended)).not.toMatch(/usr_|owner|subject/);
  });

  it('by password and code on a new device, which is known from then on', async () => {
    const { phone, user } = await stage.register();
    const device = newDevice();
    const run = await stage.login(phone, device);
    expect(await stage.submit(run, password)).toMatchObject({ state: 'provingPhone.awaitingCode', reason: null });
    const ended = await stage.enterCode(run, phone);
    expect(ended.outcome).toBe('authenticated');
    expect((await stage.session(ended)).user).toBe(user);
    const again = await stage.submit(await stage.login(phone, device), password);
    expect(again.outcome).toBe('authenticated');
  });

  it('of a device that is another’s: a code is asked for', async () => {
    const [one, other] = [await stage.register(), await stage.register()];
    const run = await stage.submit(await stage.login(one.phone, other.device), password);
    expect(run.state).toBe('provingPhone.awaitingCode');
  });

  it('by a code alone', async () => {
    const { phone, user } = await stage.register();
    const run = await stage.login(phone);
    expect((await stage.tell(run, 'user.useCode')).state).toBe('provingPhone.awaitingCode');
    expect((await stage.session(await stage.enterCode(run, phone))).user).toBe(user);
  });

  it('of a number without an account: told once it is proven, and erased', async () => {
    const phone = newPhone();
    const run = await stage.login(phone);
    expect((await stage.tell(run, 'user.useCode')).state).toBe('provingPhone.awaitingCode');
    const ended = await stage.enterCode(run, phone);
    expect(ended).toMatchObject({ outcome: 'noAccount', reason: null });
    expect(await erased(run)).toBe(true);
    const exchange = await stage.call('POST', '/v1/sessions', { token: run.token, body: { run: run.id } });
    expect([exchange.status, exchange.body['code']]).toEqual([409, 'no-session-to-grant']);
  });

  it('cancelled: what was given is erased', async () => {
    const run = await stage.login(newPhone());
    expect((await stage.tell(run, 'user.cancel')).outcome).toBe('cancelled');
    expect(await erased(run)).toBe(true);
  });

  it('of a closed account: like one that is not there, until the phone is proven', async () => {
    const { phone, device, user } = await stage.register();
    const account = `acc_${user.slice(4)}`;
    for (const type of ['flow.closeRequested', 'flow.closed'])
      await wallet.runs.tell(account, { type }, { authority: 'flow', owner: null });
    await until(
      'the account is closed',
      () => wallet.runs.look(account),
      ({ outcome }) => outcome === 'closed',
    );
    const run = await stage.login(phone, device);
    expect(await stage.submit(run, password)).toMatchObject({ reason: 'credentials-wrong', view: { triesLeft: 4 } });
    await stage.tell(run, 'user.useCode');
    expect(await stage.enterCode(run, phone)).toMatchObject({ outcome: 'noAccount', reason: 'account-closed' });
  });
});

describe.concurrent('wrong passwords', () => {
  it('wait after five, told to the second, and open by themselves', async () => {
    const { phone, device } = await stage.register();
    const run = await stage.login(phone, device);
    const four = await wrongTimes(run, 4);
    expect(four.map(({ reason, view }) => [reason, view['triesLeft'], view['retryAt']])).toEqual(
      [4, 3, 2, 1].map((left) => ['credentials-wrong', left, null]),
    );
    const before = Date.now();
    const [fifth] = await wrongTimes(run, 1);
    const retryAt = Date.parse(String(fifth?.view['retryAt']));
    expect(fifth).toMatchObject({ state: 'choosing', reason: 'credentials-wrong', view: { triesLeft: 0 } });
    expect(retryAt).toBeGreaterThanOrEqual(before + coolingMs - 50);
    expect(retryAt).toBeLessThanOrEqual(Date.now() + coolingMs);
    const sixth = await stage.submit(run, password);
    expect(sixth).toMatchObject({ reason: 'login-waiting', view: { retryAt: fifth?.view['retryAt'] } });
    const opened = await onceOpen(run, password);
    expect(opened.outcome).toBe('authenticated');
    expect(Date.now()).toBeGreaterThanOrEqual(retryAt);
  });

  it('are forgotten after a right one', async () => {
    const { phone, device } = await stage.register();
    await wrongTimes(await stage.login(phone, device), 4);
    expect((await stage.submit(await stage.login(phone, device), password)).outcome).toBe('authenticated');
    expect((await wrongTimes(await stage.login(phone, device), 1))[0]?.view['triesLeft']).toBe(4);
  });

  it('are counted by phone, not by run or device', async () => {
    const { phone } = await stage.register();
    const left: unknown[] = [];
    for (let nth = 0; nth < 3; nth++) left.push((await wrongTimes(await stage.login(phone), 1))[0]?.view['triesLeft']);
    expect(left).toEqual([4, 3, 2]);
  });

  /** From the first try to the lock: three rounds of five. */
  async function untilLocked(run: Run): Promise<Run[]> {
    const first = await wrongTimes(run, 6);
    const second = [await onceOpen(run, wrongPassword), ...(await wrongTimes(run, 5))];
    const third = [await onceOpen(run, wrongPassword), ...(await wrongTimes(run, 5))];
    return [run, ...first, ...second, ...third];
  }

  it('lock at last; a code still opens, a known phone and an unknown one told apart by nothing', async () => {
    const known = await stage.register();
    const phones = [known.phone, newPhone()];
    const runs = await Promise.all(
      phones.map(async (phone) => {
        const run = await stage.login(phone);
        const seen = await untilLocked(run);
        const byCode = await stage.tell(run, 'user.useCode');
        return { phone, run, seen: [...seen, { ...byCode, view: { ...byCode.view, delivery: 'any' } }] };
      }),
    );
    const shapes = runs.map(({ seen }) => seen.map(shape).map((one) => ({ ...(one as object), seq: 0 })));
    expect(shapes[1]).toEqual(shapes[0]);
    const reasons = runs[0]?.seen.map(({ reason }) => reason);
    const wrong = (times: number) => Array.from({ length: times }, () => 'credentials-wrong');
    const rounds = [...wrong(5), 'login-waiting', ...wrong(5), 'login-waiting', ...wrong(4)];
    expect(reasons).toEqual([null, ...rounds, 'login-locked', 'login-locked', null]);
    const ends = await Promise.all(runs.map(({ run, phone }) => stage.enterCode(run, phone)));
    expect(ends.map(({ outcome }) => outcome)).toEqual(['authenticated', 'noAccount']);
    // The code proved the phone, not the password: that stays locked until it is reset.
    const after = await stage.submit(await stage.login(known.phone, known.device), password);
    expect(after.reason).toBe('login-locked');
  });
});
