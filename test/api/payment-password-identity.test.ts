import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import {
  accountOf,
  beginPassword,
  choose,
  newPerson,
  proveByCode,
  setPassword,
  tell,
} from './payment-password.people.ts';
import type { Person, Run } from './payment-password.people.ts';
import { recoveryOf, tail, wrongTail } from './recovery.stage.ts';

let wallet: Wallet;
beforeAll(async () => {
  wallet = await startWallet();
});
afterAll(() => wallet.stop());

const [first, second] = ['902817', '415293'];
/** The birth date of the person in recovery.stage.ts, written in six digits. */
const birthDates = ['900307', '070390', '199003', '031990'];

async function knownPerson(): Promise<Person> {
  const person = await newPerson(wallet);
  await recoveryOf(wallet).identified(person);
  return person;
}
const prove = (run: Run, { token }: Person, idNumberTail: string) =>
  tell(wallet, run, token, 'user.proveIdentity', { idNumberTail });

/** Another run in which the code was right. */
async function askedWho(person: Person): Promise<Run> {
  const run = await beginPassword(wallet, person);
  if (run.state === 'awaitingProof') await tell(wallet, run, person.token, 'user.useCode');
  return proveByCode(wallet, run, person);
}

describe.concurrent('a payment password of somebody who is known', () => {
  it('takes a code and the end of the ID number, and is no birth date', async () => {
    const person = await knownPerson();
    const run = await askedWho(person);
    expect(run).toMatchObject({ state: 'awaitingIdentity', view: { identityNeeded: true, triesLeft: null } });
    expect(await prove(run, person, wrongTail)).toMatchObject({ reason: 'proof-wrong', view: { triesLeft: 2 } });
    expect(await prove(run, person, tail)).toMatchObject({ state: 'awaitingChoice', reason: null });
    for (const date of birthDates) {
      expect((await choose(wallet, run, person, date)).reason).toBe('payment-password-birth-date');
    }
    expect(await choose(wallet, run, person, first)).toMatchObject({ outcome: 'set', reason: null });
    // Nothing was changed that was there before, so nothing is held back.
    expect(await accountOf(wallet, person)).toMatchObject({ payment: { set: true }, coolOffUntil: null });
  });

  it('three wrong ends a day, over all flows, and the right one is not compared any more; the current one still is', async () => {
    const person = await knownPerson();
    const run = await askedWho(person);
    await prove(run, person, tail);
    expect((await choose(wallet, run, person, first)).outcome).toBe('set');
    const forgotten = await askedWho(person);
    for (const left of [2, 1]) {
      expect(await prove(forgotten, person, wrongTail)).toMatchObject({
        reason: 'proof-wrong',
        view: { triesLeft: left },
      });
    }
    expect(await prove(forgotten, person, wrongTail)).toMatchObject({ outcome: 'refused', reason: 'proof-locked' });
    const again = await prove(await askedWho(person), person, tail);
    expect(again).toMatchObject({ outcome: 'refused', reason: 'proof-locked' });
    expect(Date.parse(String(again.view['retryAt']))).toBeGreaterThan(Date.now());
    const current = await beginPassword(wallet, person);
    const proven = await tell(wallet, current, person.token, 'user.proveCurrent', { password: first });
    expect(proven.state).toBe('awaitingChoice');
  });
});

describe.concurrent('what a change of the payment password holds back', () => {
  it('nothing when the current one was given', async () => {
    const person = await newPerson(wallet);
    await setPassword(wallet, person, first);
    const run = await beginPassword(wallet, person);
    await tell(wallet, run, person.token, 'user.proveCurrent', { password: first });
    expect((await choose(wallet, run, person, second)).outcome).toBe('changed');
    expect(await accountOf(wallet, person)).toMatchObject({ coolOffUntil: null, coolOffs: 0 });
  });

  it('for a day all but 1 000.00 when it was not', async () => {
    const person = await newPerson(wallet);
    await setPassword(wallet, person, first);
    const run = await askedWho(person);
    expect((await choose(wallet, run, person, second)).outcome).toBe('changed');
    const { coolOffUntil, coolOffs } = await accountOf(wallet, person);
    expect([Math.round((Date.parse(String(coolOffUntil)) - Date.now()) / 3_600_000), coolOffs]).toEqual([24, 1]);
  });
});
