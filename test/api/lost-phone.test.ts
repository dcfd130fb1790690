import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../db/queries/audit.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { newPhone, password } from './login.stage.ts';
import type { Person, Run } from './login.stage.ts';
import { identity } from '../identified.ts';
import { keyOn, messagesOn } from './lost-phone.stage.ts';
import { newPassword, recoveryOf } from './recovery.stage.ts';
import type { Recovery } from './recovery.stage.ts';
import { call, signedIn } from './staff.stage.ts';
import type { Answered, Member } from './staff.stage.ts';

let wallet: Wallet;
let stage: Recovery;
let support: Member;
let operator: Member;
let engineer: Member;
beforeAll(async () => {
  wallet = await startWallet({ policy: { login: { answerFloorMs: 60 }, 'lost-phone': { objectionMs: 300 } } });
  stage = recoveryOf(wallet);
  support = await signedIn(wallet, 'sue', 'support');
  operator = await signedIn(wallet, 'olga', 'operator');
  engineer = await signedIn(wallet, 'ed', 'engineer');
});
afterAll(() => wallet.stop());

const path = '/v1/ops/flows/lost-phone';
const reason = 'Called us from a neighbour’s telephone';
const headers = { Prefer: 'wait=30' };
const open = (phone: string, next: string, member = support, rest: object = {}): Promise<Answered> =>
  call(wallet.app, 'POST', path, {
    token: member.token,
    body: { phone, newPhone: next, reason, ...rest },
    headers,
  });
const send = (member: Member, id: string, type: string, fields: object = {}): Promise<Answered> =>
  call(wallet.app, 'POST', `${path}/${id}/events`, {
    token: member.token,
    body: { type, reason: 'heard it', ...fields },
    headers,
  });
const say = (member: Member, id: string, idNumberTail = identity.tail, name = identity.name) =>
  send(member, id, 'ops.giveFacts', { idNumberTail, name });
const lookAt = (member: Member, id: string) =>
  call(wallet.app, 'GET', `${path}/${id}`, { token: member.token, headers: { 'X-Reason': 'looks' } });

async function known(): Promise<Person> {
  const person = await stage.register();
  await stage.identified(person);
  return person;
}

/** A case on which two agree. */
async function agreed({ phone }: Pick<Person, 'phone'>, next = newPhone()): Promise<{ id: string; next: string }> {
  const id = String((await open(phone, next)).body['id']);
  expect((await say(support, id)).body['state']).toBe('awaitingApproval');
  await send(support, id, 'ops.approve');
  const { body } = await send(operator, id, 'ops.approve');
  expect(['awaitingObjection', 'invitingHolder', 'awaitingHolder']).toContain(body['state']);
  return { id, next };
}

/** The run as whoever has the new number goes on with it. */
async function withKey({ id, next }: { id: string; next: string }) {
  const token = await keyOn(wallet, next);
  const tell = (type: string, fields: object = {}) =>
    call(wallet.app, 'POST', `/v1/flows/lost-phone/${id}/events`, { token, body: { type, ...fields }, headers });
  const look = () => call(wallet.app, 'GET', `/v1/flows/lost-phone/${id}`, { token });
  await stage.until('the key may be used', look, ({ body }) => body['state'] === 'awaitingHolder');
  return { token, tell, look };
}

describe.concurrent('phone and password lost', () => {
  it('known again by two of our staff, in again with a new number and a new password', async () => {
    const person = await known();
    const next = newPhone();
    const opened = await open(person.phone, next);
    expect(opened).toMatchObject({
      status: 201,
      body: { state: 'awaitingFacts', view: { openedBy: support.id, because: reason, approvedBy: [] } },
    });
    const id = String(opened.body['id']);
    expect(opened.headers.get('Location')).toBe(`${path}/${id}`);
    expect(opened.body).not.toHaveProperty('token');
    const half = await say(support, id, identity.wrongTail);
    expect(half.body).toMatchObject({ reason: 'facts-wrong', view: { matched: 1, triesLeft: 2 } });
    const right = await say(support, id);
    expect(right.body).toMatchObject({ state: 'awaitingApproval', reason: null, view: { matched: 2 } });
    // The schemas in `can` hold an example that looks like it.
    for (const { body } of [half, right])
      expect(JSON.stringify({ ...body, can: [] })).not.toMatch(/测试|070012|070013|eyJ/);
    expect((await send(support, id, 'ops.approve')).body['state']).toBe('awaitingSecondApproval');
    expect((await send(support, id, 'ops.approve')).status).toBe(409);
    expect((await send(operator, id, 'ops.approve')).status).toBe(200);
    expect((await messagesOn(wallet, person.phone))[0]?.text).toContain('somebody who says that this number is lost');

    const { tell, look } = await withKey({ id, next });
    const shown = await look();
    expect(shown.body['view']).toEqual({
      phoneMask: expect.stringContaining(next.slice(-4)) as unknown,
      triesLeft: null,
      retryAt: null,
    });
    expect(JSON.stringify(shown.body)).not.toMatch(/stf_|staffView|matched/);
    expect((await tell('user.setPassword', { password: newPassword })).status).toBe(409);
    expect((await tell('user.proveIdentity', { idNumberTail: identity.wrongTail })).body).toMatchObject({
      reason: 'proof-wrong',
      view: { triesLeft: 1 },
    });
    expect(await stage.statusOf(person.tokens)).toBe(200);
    const proven = await tell('user.proveIdentity', { idNumberTail: identity.tail });
    expect(proven.body).toMatchObject({ state: 'awaitingPassword', reason: null });
    // From here on nobody who was logged in is.
    expect(await stage.statusOf(person.tokens)).toBe(401);
    expect((await tell('user.setPassword', { password })).body['reason']).toBe('password-used-before');
    expect((await tell('user.setPassword', { password: newPassword })).body).toMatchObject({ outcome: 'recovered' });
    expect(await stage.erased({ id } as Run)).toBe(true);

    expect((await stage.loginBy({ ...person, phone: next }, newPassword)).outcome).toBe('authenticated');
    expect((await stage.loginBy(person, newPassword)).reason).toBe('credentials-wrong');
    expect((await stage.standing(person)).coolOffUntil).not.toBeNull();
    const row = await wallet.db.selectFrom('users').selectAll().where('id', '=', person.user).executeTakeFirstOrThrow();
    expect(await wallet.vault.open(row.phone_sealed)).toBe(next);
    const audit = await listAudit(wallet.db, { run: id, limit: 20 });
    expect(audit.map(({ act, detail }) => `${act} ${detail}`).toReversed()).toEqual([
      'start lost-phone',
      ...['ops.giveFacts', 'ops.giveFacts', 'ops.approve', 'ops.approve', 'ops.approve'].map((type) => `send ${type}`),
    ]);
  });

  it('the key is the new number’s alone, and nobody has it before two agreed', async () => {
    const person = await known();
    const next = newPhone();
    const id = String((await open(person.phone, next)).body['id']);
    await say(support, id);
    await send(support, id, 'ops.approve');
    expect(await messagesOn(wallet, next)).toEqual([]);
    expect((await lookAt(operator, id)).body['state']).toBe('awaitingSecondApproval');
    const stranger = await call(wallet.app, 'GET', `/v1/flows/lost-phone/${id}`, { token: person.tokens.accessToken });
    expect(stranger.status).toBe(404);
    expect((await send(operator, id, 'ops.refuse')).body).toMatchObject({ outcome: 'refused' });
  });

  it('whoever has the lost number objects in time: nothing is changed', async () => {
    const person = await known();
    const { id, next } = await agreed(person);
    const refused = await send(operator, id, 'ops.refuse', {});
    expect(refused.body).toMatchObject({ outcome: 'refused', reason: 'refused-by-staff' });
    expect(await stage.statusOf(person.tokens)).toBe(200);
    expect((await stage.loginBy(person, password)).outcome).toBe('authenticated');
    expect((await messagesOn(wallet, next)).length).toBeLessThanOrEqual(1);
  });

  it('three wrong: nobody goes on guessing, at the desk or alone', async () => {
    const person = await known();
    const id = String((await open(person.phone, newPhone())).body['id']);
    await say(support, id, identity.wrongTail);
    await say(operator, id, identity.tail, '张三');
    const spent = await say(support, id, identity.wrongTail, '张三');
    expect(spent.body).toMatchObject({ outcome: 'refused', reason: 'proof-locked', view: { matched: 0 } });
    const another = String((await open(person.phone, newPhone())).body['id']);
    expect((await say(support, another)).body).toMatchObject({ outcome: 'refused', reason: 'proof-locked' });
  });

  it('a number that another account has is not taken from it', async () => {
    const [person, other] = [await known(), await stage.register()];
    const { tell } = await withKey({ ...(await agreed(person, other.phone)), next: other.phone });
    const ended = await tell('user.proveIdentity', { idNumberTail: identity.tail });
    expect(ended.body).toMatchObject({ outcome: 'refused', reason: 'phone-taken' });
    expect((await stage.loginBy(person, password)).outcome).toBe('authenticated');
  });

  it('an account that has another number by now keeps it', async () => {
    const person = await known();
    const opened = await agreed(person);
    const { tell } = await withKey(opened);
    await wallet.db
      .updateTable('users')
      .set({ phone_hash: `another of ${person.user}` })
      .where('id', '=', person.user)
      .execute();
    const ended = await tell('user.proveIdentity', { idNumberTail: identity.tail });
    expect(ended.body).toMatchObject({ outcome: 'refused', reason: 'changed-meanwhile' });
    expect(await stage.statusOf(person.tokens)).toBe(200);
  });

  it.each([
    ['nobody’s', newPhone(), 'noAccount', null],
    ['no number at all', '+12345678', 'noAccount', null],
  ])('the lost number is %s', async (_what, phone, outcome, why) => {
    expect((await open(phone, newPhone())).body).toMatchObject({ outcome, reason: why });
  });

  it('a new number that is none, or the lost one, or nobody who could be known', async () => {
    const person = await known();
    const stranger = await stage.register();
    expect((await open(person.phone, '+12345678')).body['reason']).toBe('phone-invalid');
    expect((await open(person.phone, person.phone)).body['reason']).toBe('phone-same');
    expect((await open(stranger.phone, newPhone())).body['reason']).toBe('identity-not-known');
  });

  it('is for support and operators to open, each with a reason and in their own name', async () => {
    const { phone } = await known();
    const next = newPhone();
    expect((await open(phone, next, engineer)).status).toBe(403);
    expect((await open(phone, next, support, { by: operator.id })).status).toBe(422);
    expect((await open(phone, next, support, { because: 'x' })).status).toBe(422);
    expect((await open(phone, 'no number')).status).toBe(422);
    const silent = await call(wallet.app, 'POST', path, { token: support.token, body: { phone, newPhone: next } });
    expect([silent.status, silent.body['code']]).toEqual([400, 'reason-missing']);
  });
});
