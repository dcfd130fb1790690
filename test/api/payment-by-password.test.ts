import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeSmall } from '../../db/queries/small-payments.ts';
import { demoMerchants } from '../../db/seed.ts';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import {
  accountOf,
  beginPassword,
  choose,
  look,
  newPerson,
  setPassword,
  start,
  tell,
  until,
} from './payment-password.people.ts';
import type { Person, Run } from './payment-password.people.ts';

let wallet: Wallet;
beforeAll(async () => {
  wallet = await startWallet();
});
afterAll(() => wallet.stop());

const card = '6200000000010012';
const right = '902817';
const wrong = '415293';

async function quote({ user, token }: Person, amountMinor: number): Promise<Run> {
  const fundFrom = [await bindSandboxCard(wallet, user, card)];
  return start(wallet, 'payment', { merchant: demoMerchants.cafe.id, amountMinor, currency: 'CNY', fundFrom }, token);
}
const confirm = (run: Run, { token }: Person, password?: string) =>
  tell(wallet, run, token, 'user.confirm', password === undefined ? {} : { password });
const needed = ({ view }: Run) => view['passwordNeeded'];

async function personWith(password: string): Promise<Person> {
  const person = await newPerson(wallet);
  await setPassword(wallet, person, password);
  return person;
}

async function expectPaid(run: Run, { token }: Person): Promise<void> {
  const seen = await until(wallet, run, token, ({ outcome }) => outcome !== null);
  expect(seen).toMatchObject({ outcome: 'paid', reason: null });
}

describe.concurrent('a larger payment', () => {
  it('needs the password: without it nothing moves, a wrong one is told, the right one pays', async () => {
    const person = await personWith(right);
    const run = await quote(person, 25_000);
    expect(run).toMatchObject({
      state: 'awaitingConfirmation',
      reason: null,
      view: { passwordNeeded: true, triesLeft: 5, retryAt: null },
    });
    expect(await confirm(run, person)).toMatchObject({
      state: 'awaitingConfirmation',
      reason: 'payment-password-needed',
    });
    expect(await confirm(run, person, wrong)).toMatchObject({
      state: 'awaitingConfirmation',
      reason: 'payment-password-wrong',
      view: { triesLeft: 4 },
    });
    await confirm(run, person, right);
    await expectPaid(run, person);
    expect(await accountOf(wallet, person)).toMatchObject({ payment: { state: 'open', triesLeft: 5 } });
  });

  it('by somebody who has none: told so, and paid once one is set', async () => {
    const person = await newPerson(wallet);
    const run = await quote(person, 25_000);
    const lacking = { state: 'awaitingConfirmation', reason: 'payment-password-not-set' };
    expect(await confirm(run, person)).toMatchObject(lacking);
    expect(await confirm(run, person, right)).toMatchObject(lacking);
    await setPassword(wallet, person, right);
    await confirm(run, person, right);
    await expectPaid(run, person);
  });

  it('that waits while the password is changed asks for the new one', async () => {
    const person = await personWith(right);
    const run = await quote(person, 25_000);
    const change = await beginPassword(wallet, person);
    await tell(wallet, change, person.token, 'user.proveCurrent', { password: right });
    expect((await choose(wallet, change, person, wrong)).outcome).toBe('changed');
    expect((await confirm(run, person, right)).reason).toBe('payment-password-wrong');
    await confirm(run, person, wrong);
    await expectPaid(run, person);
  });

  it('stops after five wrong ones for all payments that need it, and for no other', async () => {
    const person = await personWith(right);
    const [large, other, small] = await Promise.all([25_000, 30_000, 1_000].map((amount) => quote(person, amount)));
    if (large === undefined || other === undefined || small === undefined) throw new RangeError('three were begun');
    const told: unknown[] = [];
    for (let nth = 1; nth <= 5; nth++) told.push((await confirm(large, person, wrong)).reason);
    expect(told).toEqual([...Array<string>(4).fill('payment-password-wrong'), 'payment-waiting']);
    const stopped = await confirm(other, person, right);
    expect(stopped).toMatchObject({ reason: 'payment-waiting', view: { triesLeft: 0 } });
    expect(Date.parse(String(stopped.view['retryAt']))).toBeGreaterThan(Date.now() + 2.9 * 3_600_000);
    await confirm(small, person);
    await expectPaid(small, person);
  });
});

describe.concurrent('small payments', () => {
  it('need none up to 200.00', async () => {
    const person = await newPerson(wallet);
    expect(needed(await quote(person, 20_001))).toBe(true);
    const run = await quote(person, 20_000);
    expect(run.view).toMatchObject({ passwordNeeded: false, triesLeft: null, retryAt: null });
    await confirm(run, person);
    await expectPaid(run, person);
  });

  it('need none up to 1 000.00 a day, however many are begun at once', async () => {
    const person = await newPerson(wallet);
    const runs = await Promise.all(Array.from({ length: 12 }, () => quote(person, 20_000)));
    const free = runs.filter((run) => needed(run) === false);
    expect(free).toHaveLength(5);
    expect(needed(await quote(person, 1))).toBe(true);
    await Promise.all(free.map((run) => confirm(run, person)));
    await Promise.all(free.map((run) => expectPaid(run, person)));
    expect(needed(await quote(person, 1))).toBe(true);
    expect(needed(await quote(await newPerson(wallet), 1))).toBe(false);
  });

  it('take nothing from the day when they are confirmed by password', async () => {
    const person = await personWith(right);
    const runs = await Promise.all(Array.from({ length: 5 }, () => quote(person, 20_000)));
    expect(runs.map(needed)).toEqual([false, false, false, false, false]);
    const [run] = runs;
    if (run === undefined) throw new RangeError('five were begun');
    expect((await confirm(run, person, wrong)).reason).toBe('payment-password-wrong');
    expect((await confirm(run, person)).reason).toBe('payment-password-needed');
    expect(needed(await quote(person, 20_000))).toBe(true);
    await confirm(run, person, right);
    await expectPaid(run, person);
    expect(needed(await quote(person, 20_000))).toBe(false);
  });
});

describe('a frozen account', () => {
  it('pays nothing', async () => {
    const person = await newPerson(wallet);
    const account = await look(wallet, 'account', `acc_${person.user.slice(4)}`, person.token);
    await tell(wallet, account, person.token, 'user.freeze');
    expect(await quote(person, 1_000)).toMatchObject({ outcome: 'declined', reason: 'account-frozen' });
    expect(await beginPassword(wallet, person)).toMatchObject({ outcome: 'refused', reason: 'account-frozen' });
  });
});

describe('the day’s end', () => {
  it('is midnight in Shanghai; what was never confirmed counts for its time only', async () => {
    const limits = { perDayMinor: 100, pendingMs: 15 * 60_000 };
    const take = (run: string, amountMinor: number, at: string) =>
      takeSmall(wallet.db, { run, user: 'usr_day', amountMinor, currency: 'CNY' }, limits, new Date(at));
    expect(await take('a', 100, '2026-11-24T15:50:00Z')).toBe(true);
    expect(await take('a', 100, '2026-11-24T15:50:00Z')).toBe(true);
    expect(await take('b', 1, '2026-11-24T15:59:59Z')).toBe(false);
    expect(await take('c', 100, '2026-11-24T16:00:00Z')).toBe(true);
    expect(await take('d', 1, '2026-11-24T16:14:59Z')).toBe(false);
    expect(await take('e', 1, '2026-11-24T16:15:00Z')).toBe(true);
  });
});

describe('fifty wrong passwords in as many payments at once', () => {
  it('exactly five are compared, and the right one is not any more', async () => {
    const person = await personWith(right);
    const runs = await Promise.all(Array.from({ length: 50 }, () => quote(person, 25_000)));
    const answers = await Promise.all(runs.map((run) => confirm(run, person, wrong)));
    const told = (reason: string) => answers.filter((answer) => answer.reason === reason).length;
    // The fifth one that was compared is told that there is no sixth.
    expect([told('payment-password-wrong'), told('payment-waiting')]).toEqual([4, 46]);
    const [run] = runs;
    if (run === undefined) throw new RangeError('fifty were begun');
    expect(await confirm(run, person, right)).toMatchObject({
      state: 'awaitingConfirmation',
      reason: 'payment-waiting',
    });
    expect(await accountOf(wallet, person)).toMatchObject({ may: { logIn: null, pay: null } });
  });
});
