import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import {
  accountOf,
  beginPassword,
  call,
  choose,
  newPerson,
  proveByCode,
  setPassword,
  tell,
} from './payment-password.people.ts';
import type { Person } from './payment-password.people.ts';

let wallet: Wallet;
beforeAll(async () => {
  wallet = await startWallet();
});
afterAll(() => wallet.stop());

const hours = 3_600_000;
const first = '902817';
const second = '415293';

async function personWith(password: string): Promise<Person> {
  const person = await newPerson(wallet);
  await setPassword(wallet, person, password);
  return person;
}

const hashesOf = ({ user }: Person) =>
  wallet.db
    .selectFrom('credentials')
    .select(['hash', 'retired_at'])
    .where('user_id', '=', user)
    .where('kind', '=', 'payment-password')
    .orderBy('id')
    .execute();

describe.concurrent('a first payment password', () => {
  it('is proven by a code to the own phone, chosen, typed again, and counts at once', async () => {
    const person = await newPerson(wallet);
    const { token, phone } = person;
    expect(await accountOf(wallet, person)).toMatchObject({ payment: { set: false } });
    const run = await beginPassword(wallet, person);
    expect(run).toMatchObject({
      state: 'provingPhone.awaitingCode',
      view: { isSet: false, phoneMask: `+86 138****${phone.slice(-4)}` },
    });
    expect((await proveByCode(wallet, run, person)).state).toBe('awaitingChoice');
    const refused = [
      ['777777', 'payment-password-one-digit'],
      ['345678', 'payment-password-run'],
      ['123321', 'payment-password-pattern'],
      [phone.slice(-6), 'payment-password-phone'],
    ] as const;
    for (const [password, reason] of refused)
      expect(await choose(wallet, run, person, password)).toMatchObject({ state: 'awaitingChoice', reason });
    expect(await tell(wallet, run, token, 'user.choose', { password: first })).toMatchObject({
      state: 'awaitingRepetition',
      reason: null,
    });
    expect(await tell(wallet, run, token, 'user.repeat', { password: second })).toMatchObject({
      state: 'awaitingChoice',
      reason: 'payment-password-differs',
    });
    expect(await choose(wallet, run, person, first)).toMatchObject({ outcome: 'set', reason: null });
    expect(await accountOf(wallet, person)).toMatchObject({ payment: { set: true, triesLeft: 5 } });
    const [{ hash } = { hash: '' }, ...others] = await hashesOf(person);
    expect([hash.slice(0, 10), others]).toEqual(['$argon2id$', []]);
  });

  it('has six digits: the edge takes nothing else', async () => {
    const person = await newPerson(wallet);
    const run = await beginPassword(wallet, person);
    await proveByCode(wallet, run, person);
    for (const password of ['12345', '90281a', '9028170', '９０２８１７']) {
      const path = `/v1/flows/payment-password/${run.id}/events`;
      const body = { type: 'user.choose', password };
      const { code } = await call(wallet, 'POST', path, { token: person.token, body, expected: 422 });
      expect(code).toBe('invalid-body');
    }
  });

  it('is nobody else’s to set', async () => {
    const [person, other] = await Promise.all([newPerson(wallet), newPerson(wallet)]);
    const run = await beginPassword(wallet, person);
    const body = { type: 'user.cancel' };
    const path = `/v1/flows/payment-password/${run.id}/events`;
    const answers = [
      await call(wallet, 'POST', path, { token: other.token, body, expected: 404 }),
      await call(wallet, 'POST', '/v1/flows/payment-password', { body: {}, expected: 401 }),
    ];
    expect(answers.map(({ code }) => code)).toEqual(['unknown-run', 'unauthenticated']);
  });
});

describe.concurrent('another payment password', () => {
  it('is proven by the current one, and none of the last three', async () => {
    const person = await personWith(first);
    const change = async (from: string, to: string) => {
      const run = await beginPassword(wallet, person);
      expect(run).toMatchObject({ state: 'awaitingProof', view: { isSet: true, passwordTriesLeft: 5 } });
      const proven = await tell(wallet, run, person.token, 'user.proveCurrent', { password: from });
      expect(proven).toMatchObject({ state: 'awaitingChoice', reason: null });
      return choose(wallet, run, person, to);
    };
    const used = { state: 'awaitingChoice', reason: 'payment-password-used' };
    expect(await change(first, first)).toMatchObject(used);
    expect((await change(first, second)).outcome).toBe('changed');
    expect(await change(second, first)).toMatchObject(used);
    expect((await change(second, '730461')).outcome).toBe('changed');
    expect(await change('730461', first)).toMatchObject(used);
    expect((await change('730461', '284059')).outcome).toBe('changed');
    expect((await change('284059', first)).outcome).toBe('changed');
    const inForce = (await hashesOf(person)).filter(({ retired_at }) => retired_at === null);
    expect(inForce).toHaveLength(1);
  });

  it('five wrong tries stop for three hours, told each time; the login is not touched, and a code helps at once', async () => {
    const person = await personWith(first);
    const began = Date.now();
    const run = await beginPassword(wallet, person);
    const told: unknown[] = [];
    for (let nth = 1; nth <= 5; nth++) {
      const { reason, view } = await tell(wallet, run, person.token, 'user.proveCurrent', { password: second });
      told.push([reason, view['passwordTriesLeft']]);
    }
    const wrong = [4, 3, 2, 1].map((left) => ['payment-password-wrong', left]);
    expect(told).toEqual([...wrong, ['payment-waiting', 0]]);
    const right = await tell(wallet, run, person.token, 'user.proveCurrent', { password: first });
    expect(right).toMatchObject({ state: 'awaitingProof', reason: 'payment-waiting' });
    const waitMs = Date.parse(String(right.view['passwordRetryAt'])) - began;
    expect(waitMs).toBeGreaterThanOrEqual(3 * hours);
    expect(waitMs).toBeLessThan(3 * hours + 60_000);
    expect(await accountOf(wallet, person)).toMatchObject({
      login: { state: 'open', triesLeft: 5 },
      payment: { state: 'waiting', triesLeft: 0 },
      may: { logIn: null, pay: null, provePayment: 'payment-waiting', setPaymentPassword: null },
    });
    await tell(wallet, run, person.token, 'user.useCode');
    expect((await proveByCode(wallet, run, person)).state).toBe('awaitingChoice');
    expect(await choose(wallet, run, person, second)).toMatchObject({ outcome: 'changed', reason: null });
    expect(await accountOf(wallet, person)).toMatchObject({ payment: { state: 'open', triesLeft: 5 } });
  });
});

describe.concurrent('many at once', () => {
  it('of fifty wrong tries in ten runs exactly five are compared', async () => {
    const person = await personWith(first);
    const runs = await Promise.all(Array.from({ length: 10 }, () => beginPassword(wallet, person)));
    const tries = runs.flatMap((run) => Array.from({ length: 5 }, (_, nth) => ({ run, nth })));
    const answers = await Promise.all(
      tries.map(({ run }) => tell(wallet, run, person.token, 'user.proveCurrent', { password: second })),
    );
    const wrong = answers.filter(({ reason }) => reason === 'payment-password-wrong');
    expect(wrong.map(({ view }) => Number(view['passwordTriesLeft'])).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
    expect(answers.filter(({ reason }) => reason === 'payment-waiting')).toHaveLength(46);
    const account = await accountOf(wallet, person);
    expect(account).toMatchObject({ payment: { state: 'waiting', triesLeft: 0 }, login: { state: 'open' } });
  });

  it('two runs that set one leave one in force', async () => {
    const person = await newPerson(wallet);
    const runs = await Promise.all([beginPassword(wallet, person), beginPassword(wallet, person)]);
    const ready = await Promise.all(runs.map((run) => proveByCode(wallet, run, person)));
    expect(ready.map(({ state }) => state)).toEqual(['awaitingChoice', 'awaitingChoice']);
    const ended = await Promise.all([choose(wallet, runs[0], person, first), choose(wallet, runs[1], person, second)]);
    expect(ended.map(({ outcome }) => outcome)).toEqual(['set', 'set']);
    const inForce = (await hashesOf(person)).filter(({ retired_at }) => retired_at === null);
    expect(inForce).toHaveLength(1);
  });
});
