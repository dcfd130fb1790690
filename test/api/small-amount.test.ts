import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoMerchants } from '../../db/seed.ts';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { accountOf, call, newPerson, setPassword, start, tell, until } from './payment-password.people.ts';
import type { Person, Run } from './payment-password.people.ts';

let wallet: Wallet;
beforeAll(async () => {
  wallet = await startWallet();
});
afterAll(() => wallet.stop());

const [right, wrong] = ['902817', '415293'];
const choose = ({ token }: Person, perPaymentMinor: number, perDayMinor: number): Promise<Run> =>
  start(wallet, 'small-amount', { perPaymentMinor, perDayMinor }, token);
const chosen = async (person: Person) => (await accountOf(wallet, person))['smallAmount'];

async function needsPassword({ user, token }: Person, amountMinor: number): Promise<unknown> {
  const fundFrom = [await bindSandboxCard(wallet, user, '6200000000010012')];
  const body = { merchant: demoMerchants.cafe.id, amountMinor, currency: 'CNY', fundFrom };
  const run = await start(wallet, 'payment', body, token);
  await tell(wallet, run, token, 'user.cancel');
  return run.view['passwordNeeded'];
}

describe.concurrent('how much is paid without the payment password', () => {
  it('becomes less at once, down to nothing, and shows in the limits', async () => {
    const person = await newPerson(wallet);
    expect(await chosen(person)).toBeNull();
    expect(await choose(person, 5_000, 8_000)).toMatchObject({ outcome: 'set', reason: null });
    expect(await needsPassword(person, 5_001)).toBe(true);
    expect(await needsPassword(person, 5_000)).toBe(false);
    expect(await needsPassword(person, 3_001), 'the day is used up by the one that was begun').toBe(true);
    const { limits } = await call(wallet, 'GET', '/v1/limits', { token: person.token, expected: 200 });
    const ours = (limits as { limit: string }[]).filter(({ limit }) => limit === 'small-amount');
    expect(ours).toMatchObject([
      { limit: 'small-amount', per: 'payment', mostMinor: 5_000, leftMinor: 5_000, until: null },
      { limit: 'small-amount', per: 'day', mostMinor: 8_000, usedMinor: 5_000, leftMinor: 3_000 },
    ]);
    expect((await choose(person, 0, 0)).outcome).toBe('set');
    expect(await needsPassword(person, 1)).toBe(true);
  });

  it('becomes more by the payment password only', async () => {
    const person = await newPerson(wallet);
    expect((await choose(person, 0, 0)).outcome).toBe('set');
    expect(await choose(person, 1, 1)).toMatchObject({ outcome: 'refused', reason: 'payment-password-not-set' });
    await setPassword(wallet, person, right);
    const run = await choose(person, 10_000, 50_000);
    expect(run).toMatchObject({ state: 'awaitingPassword', view: { perPaymentMinor: 10_000, triesLeft: 5 } });
    const refused = await tell(wallet, run, person.token, 'user.confirm', { password: wrong });
    expect(refused).toMatchObject({
      state: 'awaitingPassword',
      reason: 'payment-password-wrong',
      view: { triesLeft: 4 },
    });
    expect(await chosen(person)).toEqual({ perPaymentMinor: 0, perDayMinor: 0 });
    const set = await tell(wallet, run, person.token, 'user.confirm', { password: right });
    expect(set).toMatchObject({ outcome: 'set', reason: null });
    expect(await chosen(person)).toEqual({ perPaymentMinor: 10_000, perDayMinor: 50_000 });
    expect(await needsPassword(person, 10_000)).toBe(false);
  });

  it('is never more than policy allows, and nobody else’s to choose', async () => {
    const [person, other] = await Promise.all([newPerson(wallet), newPerson(wallet)]);
    expect(await choose(person, 20_001, 100_000)).toMatchObject({ reason: 'small-amount-too-large' });
    expect(await choose(person, 20_000, 100_001)).toMatchObject({ reason: 'small-amount-too-large' });
    const run = await choose(person, 20_000, 100_000);
    const ended = await until(wallet, run, person.token, ({ outcome }) => outcome !== null);
    expect(ended.outcome).toBe('set');
    await call(wallet, 'GET', `/v1/flows/small-amount/${run.id}`, { token: other.token, expected: 404 });
  });
});
