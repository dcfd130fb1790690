import { expect } from 'vitest';
import { bindSandboxCard } from '../../../ops/sandbox-sources.ts';
import { accountRunOf } from '../../../workflows/activities/standing.ts';
import { coffee } from '../bad/world.ts';
import { photo } from '../kyc/stage.ts';
import { keyOn } from '../lost-phone.stage.ts';
import { terms } from '../people.ts';
import { call as callAsStaff, newUser, signedIn } from '../staff.stage.ts';
import type { Member } from '../staff.stage.ts';
import { personOf } from '../transfer.people.ts';
import type { Canaries } from './canaries.ts';
import type { Stage } from './stage.ts';

/** Somebody on a stage: whose account, and the session it takes to speak for them. */
export type Somebody = { readonly user: string; readonly token: string };

export async function registerOn(stage: Stage, canaries: Canaries): Promise<Somebody> {
  const { phone, device, weakPassword, password } = canaries;
  const run = await stage.start('registration', { phone, device, ...terms });
  await stage.prove(run, phone);
  for (const typed of [weakPassword, phone, password]) await stage.tell(run, 'user.setPassword', { password: typed });
  return stage.session(run);
}

export async function pay(stage: Stage, { card }: Canaries, { user, token }: Somebody): Promise<void> {
  const cards = [
    [card, 'user.confirm'],
    [card, 'user.cancel'],
    ['6200000000010038', 'user.confirm'],
    ['6200000000010509', 'user.confirm'],
  ] as const;
  await Promise.all(
    cards.map(async ([number, event]) => {
      const fundFrom = [await bindSandboxCard(stage.wallet, user, number)];
      const payment = await stage.start('payment', { ...coffee, fundFrom }, token);
      await stage.tell(payment, event, {}, token);
      await stage.client.until(payment, ({ status }) => status === 'ended', token);
    }),
  );
  await stage.call('GET', '/v1/me', { token });
  await stage.call('PUT', '/v1/budgets/all', { token, body: { limitMinor: 5_000, currency: 'CNY' } });
  await stage.call('GET', '/v1/transactions', { token });
}

export async function proveIdentity(stage: Stage, canaries: Canaries, { token }: Somebody): Promise<void> {
  const { occupation, address, name, otherName, idNumber } = canaries;
  const run = await stage.start('kyc', { occupation, address }, token);
  const mistyped = `${idNumber.slice(0, -1)}${idNumber.endsWith('0') ? '1' : '0'}`;
  await stage.tell(run, 'user.submitIdentity', { name, idNumber: mistyped }, token);
  await stage.tell(run, 'user.submitIdentity', { name: otherName, idNumber }, token);
  await stage.tell(run, 'user.submitIdentity', { name, idNumber, validUntil: '2099-01-31' }, token);
  for (const side of ['front', 'back']) {
    const raw = Buffer.from(await photo());
    const { id } = await stage.call('POST', '/v1/uploads', { token, raw, headers: { 'Content-Type': 'image/jpeg' } });
    await stage.tell(run, 'user.attachPhoto', { side, upload: id }, token);
  }
  const ended = await stage.client.until(run, ({ status }) => status === 'ended', token);
  expect([ended.outcome, ended.reason]).toEqual(['approved', null]);
  // The watch over the document, which kyc has started.
  stage.runs.push(run.id.replace('kyc_', 'idd_'));
  // Somebody else tries the same identity; the tries of who was proven are gone.
  const other = await newUser(stage.wallet);
  const again = await stage.start('kyc', { occupation, address }, other.token);
  const refused = await stage.tell(again, 'user.submitIdentity', { name, idNumber }, other.token);
  expect(refused.reason).toBe('identity-taken');
  await stage.tell(again, 'user.cancel', {}, other.token);
}

/** Sets a payment password by code, changes it by the one before, and pays by it, mistyped at first. */
export async function payByPassword(stage: Stage, canaries: Canaries, { user, token }: Somebody): Promise<void> {
  const { phone, tail, digits, newDigits, otherDigits, card } = canaries;
  const first = await stage.start('payment-password', {}, token);
  await stage.prove(first, phone, token);
  await stage.tell(first, 'user.proveIdentity', { idNumberTail: tail }, token);
  await stage.tell(first, 'user.choose', { password: digits }, token);
  const set = await stage.tell(first, 'user.repeat', { password: digits }, token);
  expect(set.outcome).toBe('set');
  const second = await stage.start('payment-password', {}, token);
  await stage.tell(second, 'user.proveCurrent', { password: otherDigits }, token);
  await stage.tell(second, 'user.proveCurrent', { password: digits }, token);
  await stage.tell(second, 'user.choose', { password: newDigits }, token);
  const changed = await stage.tell(second, 'user.repeat', { password: newDigits }, token);
  expect(changed.outcome).toBe('changed');
  const fundFrom = [await bindSandboxCard(stage.wallet, user, card)];
  const payment = await stage.start('payment', { ...coffee, amountMinor: 50_000, fundFrom }, token);
  await stage.tell(payment, 'user.confirm', { password: otherDigits }, token);
  await stage.tell(payment, 'user.confirm', { password: newDigits }, token);
  expect((await stage.client.until(payment, ({ status }) => status === 'ended', token)).outcome).toBe('paid');
}

/** Pays nothing without the payment password, and then as much as before again. */
export async function chooseSmallAmount(stage: Stage, canaries: Canaries, { token }: Somebody): Promise<void> {
  const { newDigits, otherDigits } = canaries;
  await stage.start('small-amount', { perPaymentMinor: 0, perDayMinor: 0 }, token);
  const run = await stage.start('small-amount', { perPaymentMinor: 20_000, perDayMinor: 100_000 }, token);
  await stage.tell(run, 'user.confirm', { password: otherDigits }, token);
  expect((await stage.tell(run, 'user.confirm', { password: newDigits }, token)).outcome).toBe('set');
}

/** Sends money by phone with a note, mistyped at first; the payee has to take it. */
export async function sendMoney(stage: Stage, canaries: Canaries, { token }: Somebody): Promise<void> {
  const { newDigits, otherDigits, transferNote: note } = canaries;
  const payee = await personOf(stage.wallet, { tier: 'II' });
  const run = await stage.start('transfer', { to: payee.phone, amountMinor: 150, currency: 'CNY', note }, token);
  await stage.tell(run, 'user.confirm', { password: otherDigits }, token);
  await stage.tell(run, 'user.confirm', { password: newDigits }, token);
  const { body } = await stage.client.call('GET', '/v1/transfers', { token: payee.token });
  const [{ claim, note: read }] = body['transfers'] as [{ claim: string; note: string }];
  expect(read).toBe(note);
  stage.runs.push(claim);
  await stage.tell({ ...run, flow: 'claim', id: claim }, 'user.accept', {}, payee.token);
  expect((await stage.client.until(run, ({ status }) => status === 'ended', token)).outcome).toBe('sent');
  const shown = await stage.client.call('POST', '/v1/receiving-codes', {
    token: payee.token,
    body: { currency: 'CNY' },
  });
  const byCode = await stage.start('transfer', { to: shown.body['code'], amountMinor: 1, currency: 'CNY' }, token);
  expect((await stage.tell(byCode, 'user.cancel', {}, token)).outcome).toBe('cancelled');
}

/** By password and code, on a device that nobody knows yet. */
export async function logIn(stage: Stage, canaries: Canaries): Promise<Somebody> {
  const { phone, newDevice, wrongPassword, password } = canaries;
  const run = await stage.start('login', { phone, device: newDevice });
  await stage.tell(run, 'user.submitPassword', { password: wrongPassword });
  await stage.tell(run, 'user.submitPassword', { password });
  expect((await stage.prove(run, phone)).outcome).toBe('authenticated');
  return stage.session(run);
}

/** The password of a number that has no account. */
export async function guess(stage: Stage, { otherPhone, device, wrongPassword }: Canaries): Promise<void> {
  const run = await stage.start('login', { phone: otherPhone, device });
  const refused = await stage.tell(run, 'user.submitPassword', { password: wrongPassword });
  expect(refused.reason).toBe('credentials-wrong');
  await stage.tell(run, 'user.cancel');
}

export async function failToRegister(stage: Stage, { phone, otherPhone, password }: Canaries): Promise<void> {
  const again = await stage.start('registration', { phone, ...terms });
  await stage.prove(again, phone);
  const ended = await stage.tell(again, 'user.setPassword', { password });
  expect(ended.outcome).toBe('alreadyRegistered');
  const changed = await stage.start('registration', { phone: '+8613800001001', ...terms });
  await stage.tell(changed, 'user.changePhone', { phone: otherPhone });
  await stage.tell(changed, 'user.cancel');
}

/** To a new phone, with the old one lost; and an account that cannot be closed, since there is money in it. */
export async function changePhone(stage: Stage, canaries: Canaries, { token }: Somebody): Promise<void> {
  const { tail, wrongTail, newDigits: paymentPassword, newPhone } = canaries;
  const run = await stage.start('change-phone', {}, token);
  await stage.tell(run, 'user.proveIdentity', { idNumberTail: wrongTail, paymentPassword }, token);
  await stage.tell(run, 'user.proveIdentity', { idNumberTail: tail, paymentPassword }, token);
  await stage.tell(run, 'user.newPhone', { phone: newPhone }, token);
  expect((await stage.prove(run, newPhone, token)).outcome).toBe('changed');
  const closing = await stage.start('close-account', {}, token);
  const ended = await stage.client.until(closing, ({ status }) => status === 'ended', token);
  expect([ended.outcome, ended.reason]).toEqual(['refused', 'balance-not-zero']);
}

export async function resetPassword(stage: Stage, canaries: Canaries): Promise<Somebody> {
  const { newPhone: phone, tail, weakPassword, newPassword } = canaries;
  const run = await stage.start('password-reset', { phone });
  await stage.prove(run, phone);
  await stage.tell(run, 'user.proveIdentity', { idNumberTail: tail });
  await stage.tell(run, 'user.setPassword', { password: weakPassword });
  const ended = await stage.tell(run, 'user.setPassword', { password: newPassword });
  expect(ended.outcome).toBe('passwordReset');
  return stage.session(run);
}

/** Two of the staff, one of whom mistypes the password as well. */
export async function staffOn({ wallet }: Stage, { wrongPassword }: Canaries): Promise<readonly [Member, Member]> {
  const staff = [await signedIn(wallet, 'ann', 'operator'), await signedIn(wallet, 'ben', 'operator')] as const;
  const body = { name: 'ben', password: wrongPassword, code: '000000' };
  expect((await callAsStaff(wallet.app, 'POST', '/v1/staff/sessions', { body })).status).toBe(401);
  return staff;
}

/** Locked out, asked by our staff, and let in. */
export async function unlock(stage: Stage, canaries: Canaries, { user }: Somebody, ann: Member): Promise<void> {
  const { newPhone: phone, tail, wrongTail, name, lastPassword } = canaries;
  const { runs, app } = stage.wallet;
  const flow = { authority: 'flow', owner: null } as const;
  for (let nth = 0; nth < 5; nth++) await runs.tell(accountRunOf(user), { type: 'flow.loginTried' }, flow);
  const run = await stage.start('unlock', { phone, what: 'login' });
  await stage.prove(run, phone);
  await stage.tell(run, 'user.proveIdentity', { idNumberTail: wrongTail });
  await stage.tell(run, 'user.askSupport', { text: 'I am locked out, please help' });
  const path = `/v1/ops/flows/unlock/${run.id}/events`;
  const staff = async (type: string) => {
    const answer = await callAsStaff(app, 'POST', path, { token: ann.token, body: { type, reason: 'called us' } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };
  await staff('ops.claim');
  await staff('ops.askQuestion');
  await stage.tell(run, 'user.answer', { idNumberTail: tail, name });
  await staff('ops.approve');
  expect((await stage.tell(run, 'user.setPassword', { password: lastPassword })).outcome).toBe('unlocked');
}

/** Phone and password lost: known again by what is said, two agree, and in again by the key that came to another number. */
export async function loseThePhone(
  stage: Stage,
  canaries: Canaries,
  [ann, ben]: readonly [Member, Member],
): Promise<{ readonly key: string }> {
  const { newPhone: phone, lastPhone: newPhone, tail: idNumberTail, name, afterLoss } = canaries;
  const { wallet, plant } = stage;
  const flow = '/v1/ops/flows/lost-phone';
  const staff = async ({ token }: Member, path: string, event: string, said: { readonly [field: string]: string }) => {
    plant('lost-phone', event, said);
    const body = { ...said, reason: 'called us', ...(event === 'start' ? {} : { type: event }) };
    const answer = await callAsStaff(wallet.app, 'POST', path, { token, body, headers: { Prefer: 'wait=30' } });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(202);
    stage.answered.push(answer);
    return String(answer.body['id']);
  };
  const id = await staff(ann, flow, 'start', { phone, newPhone });
  await staff(ann, `${flow}/${id}/events`, 'ops.giveFacts', { idNumberTail, name });
  for (const member of [ann, ben]) await staff(member, `${flow}/${id}/events`, 'ops.approve', {});
  const key = await keyOn(wallet, newPhone);
  const held = await stage.client.run('GET', `/v1/flows/lost-phone/${id}`, 200, { token: key });
  const run = await stage.client.until({ ...held, token: key }, ({ state }) => state === 'awaitingHolder');
  await stage.tell({ ...run, token: key }, 'user.proveIdentity', { idNumberTail });
  const ended = await stage.tell({ ...run, token: key }, 'user.setPassword', { password: afterLoss });
  expect(ended.outcome).toBe('recovered');
  stage.runs.push(id);
  return { key };
}

/** Frozen by one of the staff; two let it go again. */
export async function freezeAndThaw(
  { wallet: { app }, runs }: Stage,
  { user }: Somebody,
  [ann, ben]: readonly [Member, Member],
): Promise<void> {
  const account = accountRunOf(user);
  const path = `/v1/ops/flows/account/${account}/events`;
  const reason = 'asked for by phone';
  const frozen = { type: 'ops.freeze', because: 'lost', reason };
  expect((await callAsStaff(app, 'POST', path, { token: ann.token, body: frozen })).status).toBe(200);
  const asked = await callAsStaff(app, 'POST', path, { token: ann.token, body: { type: 'ops.unfreeze', reason } });
  expect(asked.status, JSON.stringify(asked.body)).toBe(202);
  const approval = String(asked.body['id']);
  const decided = await callAsStaff(app, 'POST', `/v1/ops/approvals/${approval}/events`, {
    token: ben.token,
    body: { type: 'ops.approve', reason },
    headers: { Prefer: 'wait=30' },
  });
  expect([decided.status, decided.body['outcome']]).toEqual([200, 'applied']);
  runs.push(account, approval);
}

/** Values where they do not belong: refused, and kept nowhere either. */
export async function sendNonsense({ call }: Stage, canaries: Canaries, { token }: Somebody): Promise<void> {
  const { phone, password, card, idNumber, name, digits } = canaries;
  await call('POST', '/v1/flows/registration', { raw: `{"phone":"${phone}","password":"${password}"` });
  await call('POST', '/v1/flows/registration', { body: { phone: `${phone}x`, [password]: 1, ...terms } });
  await call('POST', '/v1/flows/kyc', { token, body: { idNumber, [name]: idNumber } });
  await call('POST', '/v1/flows/payment', { token, body: { ...coffee, password: digits } });
  await call('POST', '/v1/flows/payment', { token: `ses_${'a'.repeat(30)}${card}`, body: { card } });
  await call('GET', `/v1/flows/payment/${card}`, {});
  await call('POST', '/v1/webhooks/sms', { body: { type: 'message.delivered', data: { requestId: phone } } });
}
