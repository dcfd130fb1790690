import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { newPhone, password, wrongPassword } from './login.stage.ts';
import type { Person, Run } from './login.stage.ts';
import { ann, ben, name, newPassword, recoveryOf, tail, wrongTail } from './recovery.stage.ts';
import type { Recovery } from './recovery.stage.ts';

let wallet: Wallet;
let stage: Recovery;
beforeAll(async () => {
  wallet = await startWallet({
    policy: {
      account: { loginFreeTries: 100, loginCoolingMs: [], paymentCoolingMs: [] },
      login: { answerFloorMs: 60 },
      unlock: { promisedMs: 200 },
    },
  });
  stage = recoveryOf(wallet);
});
afterAll(() => wallet.stop());

type Ticket = { readonly overdue: boolean; readonly questions: number };
const ticketOf = ({ view }: Run) => view['ticket'] as Ticket;
const prove = (run: Run, idNumberTail: string) => stage.tell(run, 'user.proveIdentity', { idNumberTail });
const askSupport = (run: Run) => stage.tell(run, 'user.askSupport', { text: 'I am locked out, please help' });

/** An unlock whose phone is proven. */
async function begun({ phone }: Person, what: 'login' | 'payment'): Promise<Run> {
  return stage.proven(await stage.start('unlock', { phone, what }), phone);
}

async function known(): Promise<Person> {
  const person = await stage.register();
  await stage.identified(person);
  return person;
}

describe.concurrent('by oneself', () => {
  it('the login: by the identity and a new password', async () => {
    const person = await known();
    const login = await stage.login(person.phone, person.device);
    for (let nth = 0; nth < 5; nth++) await stage.submit(login, wrongPassword);
    expect((await stage.submit(login, password)).reason).toBe('login-locked');
    const run = await begun(person, 'login');
    expect(run).toMatchObject({ state: 'choosingRoute', reason: null, view: { selfService: true, ticket: null } });
    expect(await prove(run, wrongTail)).toMatchObject({ reason: 'proof-wrong', view: { triesLeft: 2 } });
    expect((await prove(run, tail)).state).toBe('awaitingPassword');
    const ended = await stage.tell(run, 'user.setPassword', { password: newPassword });
    expect(ended).toMatchObject({ outcome: 'unlocked', reason: null });
    expect(await stage.erased(run)).toBe(true);
    expect(await stage.statusOf(person.tokens)).toBe(401);
    expect((await stage.loginBy(person, newPassword)).outcome).toBe('authenticated');
  });

  it('payments: at once, and nobody is logged out', async () => {
    const person = await known();
    await stage.lockPayment(person);
    const ended = await prove(await begun(person, 'payment'), tail);
    expect(ended.outcome).toBe('unlocked');
    expect((await stage.standing(person)).payment.state).toBe('open');
    expect(await stage.statusOf(person.tokens)).toBe(200);
  });

  it('three wrong proofs: staff only from then on, in the next run too', async () => {
    const person = await known();
    await stage.lockPayment(person);
    const run = await begun(person, 'payment');
    await prove(run, wrongTail);
    await prove(run, wrongTail);
    const spent = await prove(run, wrongTail);
    expect(spent).toMatchObject({ state: 'choosingRoute', reason: 'proof-locked', view: { selfService: false } });
    expect((await stage.call(run, 'user.proveIdentity', { idNumberTail: tail })).status).toBe(409);
    expect((await stage.tell(run, 'user.cancel')).outcome).toBe('cancelled');
    expect(await prove(await begun(person, 'payment'), tail)).toMatchObject({ reason: 'proof-locked' });
  });

  it('what is not locked needs no unlock', async () => {
    const person = await known();
    expect(await begun(person, 'payment')).toMatchObject({ outcome: 'refused', reason: 'not-locked' });
  });

  it('a number without an account is told so only once it is proven', async () => {
    const phone = newPhone();
    const run = await stage.start('unlock', { phone, what: 'login' });
    expect(run).toMatchObject({ state: 'provingPhone.awaitingCode', reason: null });
    expect(await stage.proven(run, phone)).toMatchObject({ outcome: 'noAccount', reason: null });
    expect(await stage.erased(run)).toBe(true);
  });
});

describe.concurrent('by our staff', () => {
  it('locked, asked, taken up, approved, in with a new password', async () => {
    const person = await stage.register();
    await stage.lockLogin(person);
    const run = await begun(person, 'login');
    expect(run).toMatchObject({ reason: 'self-service-not-offered', view: { selfService: false } });
    expect(await askSupport(run)).toMatchObject({ state: 'support.awaitingClaim', reason: null });
    await stage.staff(run, 'ops.claim', { by: ann });
    await expect(stage.staff(run, 'ops.approve', { by: ben, reason: 'not mine' })).rejects.toMatchObject({
      cause: { type: 'event-not-allowed' },
    });
    await stage.staff(run, 'ops.approve', { by: ann, reason: 'knew her last payments' });
    const ended = await stage.tell(run, 'user.setPassword', { password: newPassword });
    expect(ended.outcome).toBe('unlocked');
    expect((await stage.loginBy(person, newPassword)).outcome).toBe('authenticated');
  });

  it('of a frozen account two must approve, and hear only how many answers were right', async () => {
    const person = await known();
    await stage.lockPayment(person);
    await stage.freeze(person);
    const run = await begun(person, 'payment');
    expect(run.view).toMatchObject({ selfService: false });
    await askSupport(run);
    await stage.staff(run, 'ops.claim', { by: ann });
    expect((await stage.staff(run, 'ops.askQuestion', { by: ann })).state).toBe('support.awaitingAnswer');
    const answered = await stage.tell(run, 'user.answer', { idNumberTail: wrongTail, name });
    expect(answered).toMatchObject({ state: 'support.claimed', view: { ticket: { questions: 1 } } });
    expect(JSON.stringify(answered)).not.toContain(name);
    const first = await stage.staff(run, 'ops.approve', { by: ann, reason: 'sounds right' });
    expect(first).toMatchObject({
      state: 'support.awaitingSecondApproval',
      staffView: { ticket: { matched: 1, mismatched: 1, approvedBy: ann } },
    });
    await expect(stage.staff(run, 'ops.approve', { by: ann, reason: 'again' })).rejects.toMatchObject({
      cause: { type: 'event-not-allowed' },
    });
    const ended = await stage.staff(run, 'ops.approve', { by: ben, reason: 'I agree' });
    expect(ended.outcome).toBe('unlocked');
    expect(await stage.standing(person)).toMatchObject({ standing: 'frozen', payment: { state: 'open' } });
    expect(await stage.erased(run)).toBe(true);
  });

  it('late: it says so; refused: it says why, and nothing is open', async () => {
    const person = await stage.register();
    await stage.lockPayment(person);
    const run = await begun(person, 'payment');
    await askSupport(run);
    const look = async () => {
      const { body } = await stage.http('GET', `/v1/flows/unlock/${run.id}`, { token: run.token });
      return body as unknown as Run;
    };
    await stage.until('it is overdue', look, (seen) => ticketOf(seen).overdue);
    await stage.staff(run, 'ops.claim', { by: ann });
    const ended = await stage.staff(run, 'ops.refuse', { by: ann, reason: 'another voice' });
    expect(ended).toMatchObject({ outcome: 'refused', reason: 'refused-by-staff' });
    expect(JSON.stringify(await look())).not.toContain('another voice');
    expect((await stage.standing(person)).payment.state).toBe('locked');
  });

  it('takes no numbers among the words, and no event of staff from the owner', async () => {
    const person = await stage.register();
    await stage.lockLogin(person);
    const run = await begun(person, 'login');
    const words = await stage.call(run, 'user.askSupport', { text: 'my card is 6222020000000007' });
    expect([words.status, words.body['code']]).toEqual([422, 'invalid-body']);
    await askSupport(run);
    const claim = await stage.call(run, 'ops.claim', { by: ann });
    expect([claim.status, claim.body['code']]).toEqual([403, 'forbidden']);
  });
});
