import { randomUUID } from 'node:crypto';
import { codeOn, firstPauseMs } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import { asFields } from './transcript.ts';

const start = '/v1/flows/login';
const password = 'correct-horse-9-battery';

/** Logs in from a device that is not known yet, and refreshes and ends the session that this opened. */
export async function logInFromNewDevice(stage: Stage, { phone, user }: Person): Promise<void> {
  const { transcript } = stage;
  transcript.scene('Log in from a new device: password and code; then the device is known');
  const device = randomUUID();
  const begun = await transcript.run('POST', start, { body: { phone, device }, expect: 201, state: 'choosing' });
  const { token } = begun;
  const events = `${start}/${begun.id}/events`;
  const submit = { type: 'user.submitPassword', password };
  await transcript.run('POST', events, { token, body: submit, expect: 200, state: 'provingPhone.awaitingCode' });
  const code = await codeOn(stage, phone, { run: begun.id });
  transcript.say(`the code ${code} arrives on the phone`);
  await transcript.run('POST', events, {
    token,
    body: { type: 'user.submitCode', code },
    expect: 200,
    state: 'authenticated',
  });
  const exchange = { run: begun.id, label: 'New phone' };
  const session = asFields(await transcript.call('POST', '/v1/sessions', { token, body: exchange, expect: 201 }));
  transcript.check('the session is the user’s', session['user'] === user);
  const again = await transcript.run('POST', start, { body: { phone, device }, expect: 201, state: 'choosing' });
  await transcript.run('POST', `${start}/${again.id}/events`, {
    ...(again.token === undefined ? {} : { token: again.token }),
    body: submit,
    expect: 200,
    state: 'authenticated',
  });
  await refreshAndEnd(stage, session);
}

async function refreshAndEnd({ transcript }: Stage, session: { readonly [field: string]: unknown }): Promise<void> {
  const body = { refreshToken: String(session['refreshToken']) };
  const next = await transcript.call('POST', '/v1/sessions/refresh', { body, expect: 200 });
  const token = String(next['accessToken']);
  await transcript.call('GET', '/v1/sessions', { token, expect: 200 });
  transcript.say('the old refresh token once more: somebody may have stolen it, so the session ends');
  await transcript.call('POST', '/v1/sessions/refresh', { body, expect: 401 });
  await transcript.call('GET', '/v1/sessions', { token, expect: 401 });
}

/** Guesses until the login has to wait; a code still opens it. */
export async function guessPasswords(stage: Stage, { phone }: Person): Promise<void> {
  const { transcript } = stage;
  transcript.scene('Wrong passwords: how many are left, then until when to wait; an unknown number is told the same');
  for (const number of [phone, '+8613800001999']) {
    const begun = await transcript.run('POST', start, {
      body: { phone: number, device: randomUUID() },
      expect: 201,
      state: 'choosing',
    });
    const events = `${start}/${begun.id}/events`;
    const token = begun.token;
    const guess = (nth: number, reason: string) =>
      transcript.run('POST', events, {
        token,
        body: { type: 'user.submitPassword', password: `wrong-horse-${nth}` },
        expect: 200,
        state: 'choosing',
        reason,
      });
    for (const nth of [1, 2, 3]) await guess(nth, 'credentials-wrong');
    const { view } = await guess(4, 'login-waiting');
    const waits = Date.parse(String(view['retryAt'])) - Date.now();
    transcript.check(`the next try is told to wait ${Math.ceil(waits / 1_000)} s`, waits > 0 && waits <= firstPauseMs);
    await transcript.run('POST', events, {
      token,
      body: { type: 'user.useCode' },
      expect: 200,
      state: 'provingPhone.awaitingCode',
    });
    await transcript.run('POST', events, { token, body: { type: 'user.cancel' }, expect: 200, state: 'cancelled' });
  }
}
