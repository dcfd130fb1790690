import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wallet } from '../wallet.ts';
import { startWallet } from '../wallet.ts';
import { clientOf, pathOf } from './client.ts';
import type { Client, RunJson } from './client.ts';
import { codeOn, goodPassword, messagesOn, newPhone, otherThan, proven, register, terms } from './people.ts';

let wallet: Wallet;
let client: Client;
const quick = { resendCooldownMs: [150, 150, 150] };
beforeAll(async () => {
  wallet = await startWallet({ policy: { registration: quick } });
  client = clientOf(wallet);
});
afterAll(() => wallet.stop());

/** The same wallet with other delays and limits. */
const under = (registration: object) =>
  clientOf({ app: wallet.appWith({ policy: { registration: { ...quick, ...registration } } }) });
const start = (phone: string, by = client) => by.start('registration', { phone, ...terms });
const can = (run: RunJson) => run.can.map(({ type }) => type);
const mayResend = (run: RunJson) => can(run).includes('user.resendCode');
const submit = (run: RunJson, code: string) => client.tell(run, { type: 'user.submitCode', code });
const choose = (run: RunJson, password = goodPassword) => client.tell(run, { type: 'user.setPassword', password });

/** From a code on the phone to an account. */
async function finish(run: RunJson, phone: string, nth = 1): Promise<void> {
  expect((await submit(run, await codeOn(wallet, phone, run, nth))).state).toBe('awaitingPassword');
  expect(await choose(run)).toMatchObject({ outcome: 'registered', status: 'ended', can: [], deadline: null });
}

describe.concurrent('a journey', () => {
  it('straight to an account, with a session at its end', async () => {
    const phone = newPhone();
    const run = await start(phone);
    expect(run).toMatchObject({ state: 'provingPhone.awaitingCode', status: 'awaiting', reason: null });
    expect(run.view).toMatchObject({ phoneMask: `+86 138****${phone.slice(-4)}`, codesSent: 1, triesLeft: 5 });
    const code = await codeOn(wallet, phone, run);
    const wrong = await submit(run, otherThan(code));
    expect(wrong).toMatchObject({ state: 'provingPhone.awaitingCode', reason: 'code-wrong', view: { triesLeft: 4 } });
    await finish(run, phone);
    const { body } = await client.call('POST', '/v1/sessions', { token: run.token, body: { run: run.id } });
    const me = await client.call('GET', '/v1/me', { token: String(body['accessToken']) });
    expect(me.body).toMatchObject({ id: body['user'], termsVersion: terms.termsVersion });
    expect(String(body['user'])).toBe(`usr_${run.id.slice(4)}`);
  });

  it('from a wrong number to the right one', async () => {
    const run = await start('+8613800001001');
    expect(run).toMatchObject({ state: 'provingPhone.awaitingPhone', reason: 'phone-unreachable', status: 'awaiting' });
    expect(can(run).toSorted()).toEqual(['user.cancel', 'user.changePhone', 'user.resendCode']);
    const phone = newPhone();
    const changed = await client.tell(run, { type: 'user.changePhone', phone });
    expect(changed).toMatchObject({ state: 'provingPhone.awaitingCode', reason: null });
    await finish(run, phone);
  });

  it('from a number of no country', async () => {
    const run = await start('+999123456789');
    expect(run).toMatchObject({
      state: 'provingPhone.awaitingPhone',
      reason: 'phone-invalid',
      view: { phoneMask: null },
    });
  });

  it('from a blocked message to a call', async () => {
    const slow = under({ resendCooldownMs: [1_500] });
    const phone = '+8613800001008';
    const run = await start(phone, slow);
    const early = await client.call('POST', `${pathOf(run)}/events`, {
      token: run.token,
      body: { type: 'user.resendCode' },
    });
    expect([early.status, early.body['code']]).toEqual([409, 'event-not-allowed']);
    const told = await client.until(run, ({ reason }) => reason === 'code-not-delivered');
    expect(told.view).toMatchObject({ delivery: 'failed', channel: 'sms' });
    expect(Date.parse(String(told.view['resendAt']))).toBeGreaterThan(Date.parse(early.headers.get('Date') ?? '') || 0);
    const ready = await client.until(run, mayResend);
    expect(ready.view['resendAt']).toBeNull();
    const called = await client.tell(run, { type: 'user.resendCode', channel: 'voice' });
    expect(called).toMatchObject({ reason: null, view: { channel: 'voice', codesSent: 2 } });
    await finish(run, phone);
    expect((await messagesOn(wallet, phone)).map(({ channel }) => channel)).toEqual(['voice']);
  });

  it('through five wrong codes to a new one', async () => {
    const phone = newPhone();
    const run = await start(phone);
    const code = await codeOn(wallet, phone, run);
    const tries: unknown[] = [];
    for (let nth = 1; nth <= 5; nth++) {
      const { reason, view } = await submit(run, otherThan(code));
      tries.push([reason, view['triesLeft']]);
    }
    const wrong = [4, 3, 2, 1].map((left) => ['code-wrong', left]);
    expect(tries).toEqual([...wrong, ['code-tries-spent', null]]);
    const late = await client.call('POST', `${pathOf(run)}/events`, {
      token: run.token,
      body: { type: 'user.submitCode', code },
    });
    expect(late.status).toBe(409);
    await client.until(run, mayResend);
    await client.tell(run, { type: 'user.resendCode' });
    const second = await codeOn(wallet, phone, run, 2);
    expect(second).not.toBe(code);
    expect((await submit(run, code)).reason).toBe('code-wrong');
    await finish(run, phone, 2);
  });

  it('through every refusal of a password to a good one', async () => {
    const phone = newPhone();
    const run = await proven(wallet, client, phone);
    const refused: [password: string, reason: string][] = [
      ['a', 'password-too-short'],
      ['1234567', 'password-too-short'],
      ['👩‍👩‍👧‍👦', 'password-too-short'],
      ['12345678', 'password-too-weak'],
      ['password', 'password-too-weak'],
      ['P@ssw0rd!', 'password-too-weak'],
      ['qwertyuiop', 'password-too-weak'],
      ['woaini1314', 'password-too-weak'],
      ['aaaaaaaaaaaa', 'password-too-weak'],
      ['my-purser-word', 'password-too-weak'],
      [`x${phone.slice(3)}y-zebra`, 'password-contains-phone'],
      [`zebra ${phone.slice(-8)} lamp`, 'password-contains-phone'],
      ['x'.repeat(65), 'password-too-long'],
      ['correct\u0000horse-9-battery', 'password-has-control-characters'],
      ['correct\nhorse-9-battery', 'password-has-control-characters'],
      ['correct\u2028horse-9-battery', 'password-has-control-characters'],
    ];
    const answers: unknown[] = [];
    for (const [password] of refused) {
      const { state, reason } = await choose(run, password);
      answers.push([state, password, reason]);
    }
    expect(answers).toEqual(refused.map(([password, reason]) => ['awaitingPassword', password, reason]));
    expect((await choose(run, '冒険の書は 🐉 に盗まれた!')).outcome).toBe('registered');
  });
});

describe.concurrent('a number that has an account', () => {
  const shown = ({
    id: _,
    token: __,
    createdAt: ___,
    updatedAt: ____,
    deadline,
    ...run
  }: RunJson & { createdAt?: string; updatedAt?: string }) =>
    JSON.parse(
      JSON.stringify({ ...run, deadline: deadline !== null })
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'a time')
        .replaceAll(/\*{4}\d{4}/g, '****'),
    ) as unknown;

  it('is told like any other until it is proven theirs, and then at once', async () => {
    const known = (await register(wallet, client)).phone;
    const runs = await Promise.all([known, newPhone()].map(async (phone) => ({ phone, run: await start(phone) })));
    const seen = await Promise.all(
      runs.map(async ({ phone, run }) => {
        const code = await codeOn(wallet, phone, run);
        await client.until(run, ({ view }) => view['delivery'] === 'delivered' && view['resendAt'] === null);
        const looked = await client.look(run);
        const wrong = await submit(run, otherThan(code));
        const right = await submit(run, code);
        const weak = await choose(run, 'password');
        // The carrier's receipt may be in the first answer or come just after it, for either of them.
        const begun = { ...run, seq: 0, view: { ...run.view, delivery: '' } };
        return [begun, looked, wrong, right, weak].map(shown);
      }),
    );
    expect(seen[0]).toEqual(seen[1]);
    const ends = await Promise.all(runs.map(({ run }) => choose(run)));
    expect(ends.map(({ outcome }) => outcome)).toEqual(['alreadyRegistered', 'registered']);
    const [mine] = runs;
    const exchange = { token: mine?.run.token, body: { run: mine?.run.id } };
    const { status, body } = await client.call('POST', '/v1/sessions', exchange);
    expect([status, body['code']]).toEqual([409, 'no-session-to-grant']);
  });

  it('goes to one of two who prove it at once', async () => {
    const phone = newPhone();
    const one = await proven(wallet, client, phone);
    const other = await proven(wallet, client, phone);
    const ends = await Promise.all([choose(one), choose(other)]);
    expect(new Set(ends.map(({ outcome }) => outcome))).toEqual(new Set(['alreadyRegistered', 'registered']));
  });
});
