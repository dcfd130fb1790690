import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import type { Person, Run } from './login.stage.ts';
import { name, newPassword, recoveryOf, tail, wrongTail } from './recovery.stage.ts';
import type { Recovery } from './recovery.stage.ts';
import { asFields, call, signedIn } from './staff.stage.ts';
import type { Answered, Member } from './staff.stage.ts';

// A ticket as staff work on it: over HTTP, by who is signed in.

let wallet: Wallet;
let stage: Recovery;
let support: Member;
let operator: Member;
let engineer: Member;
beforeAll(async () => {
  wallet = await startWallet({
    policy: { account: { loginFreeTries: 100, loginCoolingMs: [], paymentCoolingMs: [] } },
  });
  stage = recoveryOf(wallet);
  support = await signedIn(wallet, 'sue', 'support');
  operator = await signedIn(wallet, 'olga', 'operator');
  engineer = await signedIn(wallet, 'ed', 'engineer');
});
afterAll(() => wallet.stop());

const send = (member: Member, { id }: Run, type: string, fields: object = {}): Promise<Answered> =>
  call(wallet.app, 'POST', `/v1/ops/flows/unlock/${id}/events`, {
    token: member.token,
    body: { type, reason: 'sounded right', ...fields },
    headers: { Prefer: 'wait=30' },
  });
const ticketOf = ({ body }: Answered) => asFields(asFields(body['view'])['ticket']);

/** A ticket for somebody whose identity is known. */
async function ticket(what: 'login' | 'payment', frozen = false): Promise<{ person: Person; run: Run }> {
  const person = await stage.register();
  await stage.identified(person);
  await (what === 'login' ? stage.lockLogin(person) : stage.lockPayment(person));
  if (frozen) await stage.freeze(person);
  const begun = await stage.proven(await stage.start('unlock', { phone: person.phone, what }), person.phone);
  const run = await stage.tell(begun, 'user.askSupport', { text: 'I am locked out, please help' });
  expect(run.view['ticket']).toEqual({ overdue: false, questions: 0 });
  return { person, run };
}

describe.concurrent('a ticket at the desk', () => {
  it('is claimed, asked about, answered and approved by support, and opens with a new password', async () => {
    const { person, run } = await ticket('login');
    expect((await send(engineer, run, 'ops.claim')).status).toBe(403);
    const claimed = await send(support, run, 'ops.claim');
    expect(claimed).toMatchObject({ status: 200, body: { state: 'support.claimed', subject: person.user } });
    expect(ticketOf(claimed)).toMatchObject({ text: 'I am locked out, please help', claimedBy: support.id });
    expect((await send(operator, run, 'ops.approve')).status).toBe(409);
    expect((await send(support, run, 'ops.approve', { by: operator.id })).status).toBe(422);
    await send(support, run, 'ops.askQuestion');
    const answered = await stage.tell(run, 'user.answer', { idNumberTail: tail, name });
    expect(answered.view['ticket']).toEqual({ overdue: false, questions: 1 });
    const approved = await send(support, run, 'ops.approve');
    expect(ticketOf(approved)).toMatchObject({
      ...{ matched: 2, mismatched: 0, approvedBy: support.id, note: 'sounded right' },
    });
    const ended = await stage.tell(run, 'user.setPassword', { password: newPassword });
    expect(ended.outcome).toBe('unlocked');
    expect(JSON.stringify([answered, ended])).not.toMatch(/stf_|matched|sounded right|staffView/);
    expect((await stage.loginBy(person, newPassword)).outcome).toBe('authenticated');
  });

  it('for a frozen account takes two, and the first of them not twice', async () => {
    const { run } = await ticket('payment', true);
    await send(support, run, 'ops.claim');
    await send(support, run, 'ops.askQuestion');
    await stage.tell(run, 'user.answer', { idNumberTail: wrongTail, name });
    const first = await send(support, run, 'ops.approve');
    expect(first.body['state']).toBe('support.awaitingSecondApproval');
    expect(ticketOf(first)).toMatchObject({ matched: 1, mismatched: 1, approvedBy: support.id });
    expect((await send(support, run, 'ops.approve')).status).toBe(409);
    expect((await send(operator, run, 'ops.approve')).body['outcome']).toBe('unlocked');
  });

  it('is refused by operators as well', async () => {
    const { person, run } = await ticket('payment');
    await send(operator, run, 'ops.claim');
    expect((await send(operator, run, 'ops.refuse')).body).toMatchObject({ outcome: 'refused' });
    expect((await stage.standing(person)).payment.state).toBe('locked');
  });
});
