import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../db/client.ts';
import { checkLedger } from '../../db/ledger-check.ts';
import { ensureAccount, house, post } from '../../db/ledger.ts';
import { demoMerchants } from '../../db/seed.ts';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import { accountRunOf } from '../../workflows/activities/standing.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { accountOf, call, newPerson, start, tell, until } from './payment-password.people.ts';
import type { Person, Run } from './payment-password.people.ts';

let wallet: Wallet;
beforeAll(async () => {
  // No payment needs a password here: what holds them back is something else.
  const small = { smallAmountMinor: 100_000_000, smallDayMinor: 100_000_000 };
  wallet = await startWallet({ policy: { payment: small } });
});
afterAll(async () => {
  const { entries: _, sums: __, ...found } = await checkLedger(wallet.db);
  await wallet.stop();
  expect(found).toEqual({ unbalanced: [], drifted: [], holdsApart: [], recordsApart: [] });
});

const currency = 'CNY';
const welcome = 10_000;
const byCard = async ({ user }: Person) => ({ fundFrom: [await bindSandboxCard(wallet, user, '6200000000010012')] });
const hours = 3_600_000;

/** Somebody with this much in the wallet. */
async function richPerson(amountMinor: number): Promise<Person> {
  const person = await newPerson(wallet);
  await inTransaction(wallet.db, async (tx) => {
    const from = await ensureAccount(tx, { kind: 'promotion', owner: house, currency });
    const to = await ensureAccount(tx, { kind: 'wallet', owner: person.user, currency });
    const movement = {
      requestId: `rich/${person.user}`,
      run: 'rich',
      amountMinor: amountMinor - welcome,
      currency,
    } as const;
    await post(tx, movement, 'credit', { from, to }, { payee: person.user });
  });
  return person;
}

const accountHears = ({ user }: Person, type: string, fields: object = {}) =>
  wallet.runs.tell(accountRunOf(user), { ...fields, type }, { authority: 'flow', owner: null });
const begin = ({ token }: Person, amountMinor: number, over: object = {}): Promise<Run> =>
  start(
    wallet,
    'payment',
    { merchant: demoMerchants.cafe.id, amountMinor, currency, fundFrom: ['balance'], ...over },
    token,
  );

async function pay(person: Person, amountMinor: number, over: object = {}): Promise<Run> {
  return confirm(person, await begin(person, amountMinor, over));
}

/** Sixteen of them, opened one after the other, so that what is at once is the confirming. */
async function many(person: Person, amountMinor: number): Promise<Run[]> {
  const runs: Run[] = [];
  for (let nth = 0; nth < 16; nth++) runs.push(await begin(person, amountMinor));
  return runs;
}

async function confirm(person: Person, run: Run): Promise<Run> {
  if (run.outcome !== null) return run;
  await tell(wallet, run, person.token, 'user.confirm');
  return until(wallet, run, person.token, ({ outcome }) => outcome !== null);
}

async function limitsOf({ token }: Person): Promise<Record<string, unknown>> {
  const { limits } = await call(wallet, 'GET', '/v1/limits', { token, expected: 200 });
  const rows = limits as {
    limit: string;
    per: string;
    mostMinor: number;
    usedMinor: number;
    leftMinor: number;
    until: string | null;
  }[];
  return Object.fromEntries(rows.map(({ limit, per, ...row }) => [`${limit} ${per}`, row]));
}
const paid = { outcome: 'paid', reason: null };

describe.concurrent('what may be paid from the balance', () => {
  it('1 000.00 in all by somebody of whom only the phone is known: never one fen over, by sixteen at once', async () => {
    const person = await richPerson(500_000);
    const runs = await Promise.all((await many(person, 9_999)).map((run) => confirm(person, run)));
    expect(runs.filter(({ outcome }) => outcome === 'paid')).toHaveLength(10);
    const refused = runs.filter(({ outcome }) => outcome !== 'paid');
    for (const run of refused) expect(run).toMatchObject({ outcome: 'declined', reason: 'balance-limit' });
    const ever = { mostMinor: 100_000, usedMinor: 99_990, leftMinor: 10, until: null };
    expect(await limitsOf(person)).toMatchObject({ 'balance ever': ever });
    expect(await pay(person, 11)).toMatchObject({ reason: 'balance-limit', view: { leftMinor: 10, retryAt: null } });
    expect(await pay(person, 10)).toMatchObject(paid);
    expect(await pay(person, 1)).toMatchObject({ reason: 'balance-limit', view: { leftMinor: 0 } });
    expect(await pay(person, 30_000, await byCard(person)), 'a card has limits of its own').toMatchObject(paid);
  });

  it('100 000.00 a year, and 200 000.00, by somebody who is known; what was spent before counts', async () => {
    const person = await richPerson(30_000_000);
    expect(await pay(person, 100_000)).toMatchObject(paid);
    expect(await pay(person, 1)).toMatchObject({ reason: 'balance-limit' });
    await accountHears(person, 'flow.identityProven', { tier: 'II' });
    const year = new Date(Date.now() + 8 * hours).getUTCFullYear();
    const newYear = new Date(Date.UTC(year + 1, 0, 1) - 8 * hours).toISOString();
    const shown = { mostMinor: 10_000_000, usedMinor: 100_000, leftMinor: 9_900_000, until: newYear };
    expect(await limitsOf(person)).toMatchObject({ 'balance year': shown });
    const over = { reason: 'balance-limit', view: { leftMinor: 9_900_000, retryAt: newYear } };
    expect(await pay(person, 9_900_001)).toMatchObject(over);
    expect(await pay(person, 9_900_000)).toMatchObject(paid);
    await accountHears(person, 'flow.identityProven', { tier: 'III' });
    expect(await pay(person, 10_000_001)).toMatchObject({ view: { leftMinor: 10_000_000 } });
    expect(await pay(person, 10_000_000)).toMatchObject(paid);
  });

  it('is told as a limit also when there is too little money: more of it would not help', async () => {
    const person = await newPerson(wallet);
    expect(await pay(person, 100_001)).toMatchObject({ reason: 'balance-limit', view: { leftMinor: 100_000 } });
    expect(await pay(person, 10_001)).toMatchObject({ reason: 'insufficient-funds', view: { leftMinor: null } });
  });
});

describe.concurrent('for a day after something was changed', () => {
  it('no more than 1 000.00 leaves the balance in all, and by card in one payment', async () => {
    const person = await richPerson(1_000_000);
    await accountHears(person, 'flow.identityProven', { tier: 'II' });
    expect(await pay(person, 70_000), 'before it').toMatchObject(paid);
    await accountHears(person, 'flow.phoneChanged');
    const { coolOffUntil } = await accountOf(wallet, person);
    expect(Math.round((Date.parse(String(coolOffUntil)) - Date.now()) / hours)).toBe(24);
    const stopped = { outcome: 'declined', reason: 'cool-off' };
    const card = await byCard(person);
    expect(await begin(person, 100_001)).toMatchObject({
      ...stopped,
      view: { retryAt: coolOffUntil, leftMinor: null },
    });
    expect(await begin(person, 100_001, card)).toMatchObject(stopped);
    const runs = await Promise.all((await many(person, 9_000)).map((run) => confirm(person, run)));
    expect(runs.filter(({ outcome }) => outcome === 'paid')).toHaveLength(11);
    for (const run of runs.filter(({ outcome }) => outcome !== 'paid')) expect(run).toMatchObject(stopped);
    expect(await limitsOf(person)).toMatchObject({
      'cool-off round': { mostMinor: 100_000, usedMinor: 99_000, leftMinor: 1_000, until: coolOffUntil },
      'balance year': { usedMinor: 169_000 },
    });
    await accountHears(person, 'flow.loginUnlocked');
    expect(await pay(person, 1_001), 'another change gives nothing').toMatchObject({
      ...stopped,
      view: { leftMinor: 1_000 },
    });
    expect(await pay(person, 1_000)).toMatchObject(paid);
    expect(await pay(person, 100_000, card)).toMatchObject(paid);
  });

  it('also what waited for its confirmation already', async () => {
    const person = await richPerson(1_000_000);
    await accountHears(person, 'flow.identityProven', { tier: 'II' });
    const waiting = await begin(person, 100_001);
    expect(waiting.state).toBe('awaitingConfirmation');
    await accountHears(person, 'flow.paymentUnlocked');
    const told = await tell(wallet, waiting, person.token, 'user.confirm');
    expect(told).toMatchObject({ outcome: 'declined', reason: 'cool-off' });
  });
});
