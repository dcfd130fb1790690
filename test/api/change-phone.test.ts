import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../db/client.ts';
import { setCredential } from '../../db/queries/credentials.ts';
import { hashPassword } from '../../vault/password-hash.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { newPhone, password } from './login.stage.ts';
import type { Person, Run } from './login.stage.ts';
import { recoveryOf, tail, wrongTail } from './recovery.stage.ts';
import type { Recovery } from './recovery.stage.ts';

let wallet: Wallet;
let stage: Recovery;
beforeAll(async () => {
  wallet = await startWallet({ policy: { login: { answerFloorMs: 60 } } });
  stage = recoveryOf(wallet);
});
afterAll(() => wallet.stop());

const [paymentPassword, wrongPaymentPassword] = ['902817', '902818'];

async function begun({ tokens }: Person): Promise<Run> {
  const { status, body } = await stage.http('POST', '/v1/flows/change-phone', { token: tokens.accessToken, body: {} });
  expect(status, JSON.stringify(body)).toBe(201);
  return { ...(body as unknown as Run), token: tokens.accessToken };
}

/** A change that its owner has proven to be theirs, by a code on the old number. */
async function provenOld(person: Person): Promise<Run> {
  const run = await begun(person);
  await stage.tell(run, 'user.useOldPhone');
  return stage.proven(run, person.phone);
}

/** What is there once a payment password was set. */
async function payingBy({ user }: Person): Promise<void> {
  const hash = await hashPassword({ password: wallet.vault.keys.paymentPassword }, paymentPassword);
  await inTransaction(wallet.db, (tx) => setCredential(tx, { userId: user, kind: 'payment-password', hash }));
  await stage.tellAccount(user, { type: 'flow.paymentPasswordSet' }, 'flow');
}

describe.concurrent('a journey', () => {
  it('with the old number to the new one, which is the one to log in with', async () => {
    const person = await stage.register();
    const phone = newPhone();
    const run = await provenOld(person);
    expect(run).toMatchObject({ state: 'awaitingNewPhone', reason: null });
    const sent = await stage.tell(run, 'user.newPhone', { phone });
    expect(sent).toMatchObject({
      state: 'provingNew.awaitingCode',
      view: { phoneMask: `+86 138****${phone.slice(-4)}` },
    });
    const ended = await stage.proven(run, phone);
    expect(ended).toMatchObject({ outcome: 'changed', reason: null });
    const me = await stage.http('GET', '/v1/me', { token: person.tokens.accessToken });
    expect(JSON.stringify(me.body)).toContain(phone.slice(-4));
    expect((await stage.messagesOn(person.phone))[0]?.text).toMatch(/another phone number was set/);
    const { coolOffUntil } = await stage.standing(person);
    expect(Math.round((Date.parse(String(coolOffUntil)) - Date.now()) / 3_600_000)).toBe(24);
    expect((await stage.loginBy({ phone, device: person.device }, password)).outcome).toBe('authenticated');
    expect((await stage.loginBy(person, password)).reason).toBe('credentials-wrong');
  });

  it('to a number that is taken: told only once it is proven', async () => {
    const [person, other] = [await stage.register(), await stage.register()];
    const run = await provenOld(person);
    expect(await stage.tell(run, 'user.newPhone', { phone: other.phone })).toMatchObject({ reason: null });
    expect(await stage.proven(run, other.phone)).toMatchObject({ outcome: 'refused', reason: 'phone-taken' });
    expect((await stage.loginBy(person, password)).outcome).toBe('authenticated');
    expect((await stage.standing(person)).coolOffUntil).toBeNull();
  });

  it('without the old number: by identity and payment password', async () => {
    const person = await stage.register();
    await stage.identified(person);
    await payingBy(person);
    const run = await begun(person);
    const prove = (idNumberTail: string, typed: string) =>
      stage.tell(run, 'user.proveIdentity', { idNumberTail, paymentPassword: typed });
    expect(await prove(wrongTail, paymentPassword)).toMatchObject({ state: 'choosing', reason: 'proof-wrong' });
    const wrong = await prove(tail, wrongPaymentPassword);
    expect(wrong).toMatchObject({ state: 'choosing', reason: 'payment-password-wrong', view: { triesLeft: 4 } });
    expect((await prove(tail, paymentPassword)).state).toBe('awaitingNewPhone');
    const phone = newPhone();
    await stage.tell(run, 'user.newPhone', { phone });
    expect((await stage.proven(run, phone)).outcome).toBe('changed');
  });

  it('without the old number and without a payment password: not so', async () => {
    const person = await stage.register();
    await stage.identified(person);
    const run = await begun(person);
    const seen = await stage.tell(run, 'user.proveIdentity', { idNumberTail: tail, paymentPassword });
    expect(seen).toMatchObject({ state: 'choosing', reason: 'payment-password-not-set' });
    expect((await stage.tell(run, 'user.cancel')).outcome).toBe('cancelled');
  });

  it('of a frozen account: refused', async () => {
    const person = await stage.register();
    await stage.freeze(person);
    expect(await begun(person)).toMatchObject({ outcome: 'refused', reason: 'account-frozen' });
  });
});
