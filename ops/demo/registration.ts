import { asFields } from './transcript.ts';
import { codeOn, newPhone } from './stage.ts';
import type { Person, Stage } from './stage.ts';

const start = '/v1/flows/registration';
const terms = { acceptTerms: true, termsVersion: '2026-11' };

/** Opens an account the straight way. */
export async function register(stage: Stage): Promise<Person> {
  const { transcript } = stage;
  const phone = newPhone();
  transcript.scene('Open an account: phone, code, password');
  const begun = await transcript.run('POST', start, {
    body: { phone, ...terms },
    expect: 201,
    state: 'provingPhone.awaitingCode',
  });
  const { id, token } = begun;
  const events = `${start}/${id}/events`;
  const code = await codeOn(stage, phone);
  transcript.say(`the code ${code} arrives on the phone`);
  const wrong = code === '000000' ? '111111' : '000000';
  await transcript.run('POST', events, {
    token,
    body: { type: 'user.submitCode', code: wrong },
    expect: 200,
    state: 'provingPhone.awaitingCode',
    reason: 'code-wrong',
  });
  await transcript.run('POST', events, {
    token,
    body: { type: 'user.submitCode', code },
    expect: 200,
    state: 'awaitingPassword',
    reason: null,
  });
  await transcript.run('POST', events, {
    token,
    body: { type: 'user.setPassword', password: 'woaini1314' },
    expect: 200,
    state: 'awaitingPassword',
    reason: 'password-too-weak',
  });
  await transcript.run('POST', events, {
    token,
    body: { type: 'user.setPassword', password: 'correct-horse-9-battery' },
    expect: 200,
    state: 'registered',
  });
  const session = asFields(await transcript.call('POST', '/v1/sessions', { token, body: { run: id }, expect: 201 }));
  await transcript.call('POST', '/v1/sessions', { token, body: { run: id }, expect: 409 });
  return { user: String(session['user']), phone, token: String(session['accessToken']) };
}

/** What happens when the code does not come: each way it can fail, and what helps. */
export async function codeDoesNotCome(stage: Stage): Promise<void> {
  const { transcript } = stage;
  transcript.scene('The code does not come: wrong number, blocked message, carrier down, too often');
  const unreachable = await transcript.run('POST', start, {
    body: { phone: '+8613800001001', ...terms },
    expect: 201,
    state: 'provingPhone.awaitingPhone',
    reason: 'phone-unreachable',
  });
  const events = `${start}/${unreachable.id}/events`;
  const { token } = unreachable;
  transcript.say('the carrier refuses the number: it is corrected in the same run');
  await transcript.run('POST', events, {
    token,
    body: { type: 'user.changePhone', phone: '+8613800001008' },
    expect: 200,
    state: 'provingPhone.awaitingCode',
  });
  await transcript.until(
    'the carrier says that the message was blocked',
    () => transcript.quietly(`${start}/${unreachable.id}`, token),
    ({ reason }) => reason === 'code-not-delivered',
  );
  transcript.say('asking again at once is refused; the view says from when on it may be asked');
  await transcript.call('POST', events, { token, body: { type: 'user.resendCode', channel: 'voice' }, expect: 409 });
  await transcript.run('POST', events, { token, body: { type: 'user.cancel' }, expect: 200, state: 'cancelled' });
}
