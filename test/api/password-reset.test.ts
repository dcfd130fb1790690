import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { newPhone, password, shape, wrongPassword } from './login.stage.ts';
import type { Run } from './login.stage.ts';
import { newPassword, recoveryOf, tail, wrongTail } from './recovery.stage.ts';
import type { Recovery } from './recovery.stage.ts';

// Five wrong ones lock for good, with no pauses before.
const policy = {
  account: { loginFreeTries: 100, loginCoolingMs: [], paymentCoolingMs: [] },
  login: { answerFloorMs: 60 },
};
let wallet: Wallet;
let stage: Recovery;
beforeAll(async () => {
  wallet = await startWallet({ policy });
  stage = recoveryOf(wallet);
});
afterAll(() => wallet.stop());

const start = (phone: string, by = stage) => by.start('password-reset', { phone });
const choose = (run: Run, chosen: string) => stage.tell(run, 'user.setPassword', { password: chosen });
const prove = (run: Run, idNumberTail: string) => stage.tell(run, 'user.proveIdentity', { idNumberTail });

describe.concurrent('a journey', () => {
  it('from five wrong passwords to a new one, and in at once', async () => {
    const person = await stage.register();
    const login = await stage.login(person.phone, person.device);
    for (let nth = 0; nth < 5; nth++) await stage.submit(login, wrongPassword);
    expect((await stage.submit(login, password)).reason).toBe('login-locked');
    await stage.lockPayment(person);
    const run = await start(person.phone);
    expect(await stage.proven(run, person.phone)).toMatchObject({ state: 'awaitingPassword', reason: null });
    const ended = await choose(run, newPassword);
    expect(ended).toMatchObject({ outcome: 'passwordReset', reason: null, view: { retryAt: null } });
    expect(JSON.stringify(ended)).not.toMatch(/usr_/);
    expect(await stage.erased(run)).toBe(true);
    // Whoever was logged in is out; the run itself lets its owner in, once.
    expect(await stage.statusOf(person.tokens)).toBe(401);
    const tokens = await stage.session(ended);
    expect(tokens.user).toBe(person.user);
    expect(await stage.statusOf(tokens)).toBe(200);
    // The lock of payments is another matter.
    expect(await stage.standing(person)).toMatchObject({ login: { state: 'open' }, payment: { state: 'locked' } });
    expect((await stage.loginBy(person, password)).reason).toBe('credentials-wrong');
    expect((await stage.loginBy(person, newPassword)).outcome).toBe('authenticated');
  });

  it('through refused passwords: too weak, the phone in it, one that was used before', async () => {
    const person = await stage.register();
    const run = await start(person.phone);
    await stage.proven(run, person.phone);
    const refused = [
      ['12345678', 'password-too-weak'],
      [`zebra ${person.phone.slice(-8)} lamp`, 'password-contains-phone'],
      [password, 'password-used-before'],
    ] as const;
    for (const [chosen, reason] of refused) {
      expect(await choose(run, chosen)).toMatchObject({ state: 'awaitingPassword', reason });
    }
    expect((await choose(run, newPassword)).outcome).toBe('passwordReset');
    const again = await start(person.phone);
    await stage.proven(again, person.phone);
    expect((await choose(again, password)).reason).toBe('password-used-before');
    expect((await stage.tell(again, 'user.cancel')).outcome).toBe('cancelled');
    expect((await stage.loginBy(person, newPassword)).outcome).toBe('authenticated');
  });

  it('of somebody whose identity is known: the phone alone does not do', async () => {
    const person = await stage.register();
    await stage.identified(person);
    const run = await start(person.phone);
    expect((await stage.proven(run, person.phone)).state).toBe('awaitingProof');
    const early = await stage.call(run, 'user.setPassword', { password: newPassword });
    expect(early.status).toBe(409);
    expect(await prove(run, wrongTail)).toMatchObject({ reason: 'proof-wrong', view: { triesLeft: 2 } });
    expect((await prove(run, tail)).state).toBe('awaitingPassword');
    expect((await choose(run, newPassword)).outcome).toBe('passwordReset');
  });

  it('three wrong proofs end it, and the next reset is not asked any more', async () => {
    const person = await stage.register();
    await stage.identified(person);
    const run = await start(person.phone);
    await stage.proven(run, person.phone);
    await prove(run, wrongTail);
    await prove(run, wrongTail);
    const ended = await prove(run, wrongTail);
    expect(ended).toMatchObject({ outcome: 'refused', reason: 'proof-locked' });
    const inHours = (Date.parse(String(ended.view['retryAt'])) - Date.now()) / 3_600_000;
    expect(Math.round(inHours)).toBe(24);
    expect(await stage.erased(run)).toBe(true);
    const next = await start(person.phone);
    await stage.proven(next, person.phone);
    expect(await prove(next, tail)).toMatchObject({ outcome: 'refused', reason: 'proof-locked' });
    const session = await stage.http('POST', '/v1/sessions', { token: run.token, body: { run: run.id } });
    expect(session.body['code']).toBe('no-session-to-grant');
    expect((await stage.loginBy(person, password)).outcome).toBe('authenticated');
  });

  it('so many resets a day, and no more', async () => {
    const once = { ...policy, 'password-reset': { resetsPerDay: 1 } };
    const strict = recoveryOf({ ...wallet, app: createApp({ ...wallet.deps, policy: once }) });
    const person = await stage.register();
    const first = await start(person.phone, strict);
    await stage.proven(first, person.phone);
    await stage.tell(first, 'user.cancel');
    const second = await start(person.phone, strict);
    const ended = await stage.proven(second, person.phone);
    expect(ended).toMatchObject({ outcome: 'refused', reason: 'too-many-resets' });
    expect(ended.view['retryAt']).not.toBeNull();
  });
});

describe('a number without an account', () => {
  it('is told like any other until it is proven theirs', async () => {
    const phones = [(await stage.register()).phone, newPhone()];
    const seen = await Promise.all(
      phones.map(async (phone) => {
        const run = await start(phone);
        const code = await stage.codeFor(run, phone);
        const wrong = await stage.tell(run, 'user.submitCode', { code: code === '000000' ? '111111' : '000000' });
        const { can: _, ...left } = wrong as Run & { can: unknown };
        return { run, phone, shapes: [run, left].map((one) => delivered(shape(one))) };
      }),
    );
    expect(seen[0]?.shapes).toEqual(seen[1]?.shapes);
    const ends = await Promise.all(seen.map(({ run, phone }) => stage.proven(run, phone)));
    expect(ends.map(({ state }) => state)).toEqual(['awaitingPassword', 'noAccount']);
    expect(await stage.erased(ends[1] as Run)).toBe(true);
  });
});

// The carrier's word comes when it comes, whoever has the number.
function delivered(run: unknown): unknown {
  return JSON.parse(
    JSON.stringify(run)
      .replace(/"delivery":"\w+"/, '"delivery":"…"')
      .replace(/"seq":\d+/, '"seq":0'),
  );
}
