import { register } from './registration.ts';
import { codeOn, newPhone } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import { asFields } from './transcript.ts';

const newPassword = 'another-lamp-in-the-attic';

/** Somebody forgets the password, gets a new one, is told that nothing is locked, and moves to another number. */
export async function gettingInAgain(stage: Stage): Promise<void> {
  const person = await register(stage);
  const renewed = await forgottenPassword(stage, person);
  await nothingLocked(stage, renewed);
  await anotherNumber(stage, renewed);
}

/** Enters the code that came to a phone, which is another than before. */
async function enterCode(stage: Stage, events: string, token: string | undefined, phone: string, before: string) {
  const { transcript } = stage;
  const read = async () => ({ code: await codeOn(stage, phone) });
  const { code } = await transcript.until('the code arrives', read, (seen) => seen['code'] !== before);
  return transcript.call('POST', events, { token, body: { type: 'user.submitCode', code }, expect: 200 });
}

async function forgottenPassword(stage: Stage, person: Person): Promise<Person> {
  const { transcript } = stage;
  const { phone } = person;
  transcript.scene('The password is forgotten: code, new password, everybody else logged out');
  const before = await codeOn(stage, phone);
  const { id, token } = await transcript.run('POST', '/v1/flows/password-reset', {
    body: { phone },
    expect: 201,
    state: 'provingPhone.awaitingCode',
  });
  const events = `/v1/flows/password-reset/${id}/events`;
  await enterCode(stage, events, token, phone, before);
  await transcript.run('POST', events, {
    token,
    body: { type: 'user.setPassword', password: 'correct-horse-9-battery' },
    expect: 200,
    state: 'awaitingPassword',
    reason: 'password-used-before',
  });
  await transcript.run('POST', events, {
    token,
    body: { type: 'user.setPassword', password: newPassword },
    expect: 200,
    state: 'passwordReset',
  });
  await transcript.call('GET', '/v1/me', { token: person.token, expect: 401 });
  const session = asFields(await transcript.call('POST', '/v1/sessions', { token, body: { run: id }, expect: 201 }));
  return { ...person, token: String(session['accessToken']) };
}

async function nothingLocked(stage: Stage, { phone }: Person): Promise<void> {
  const { transcript } = stage;
  transcript.scene('Unlock what is not locked: said only once the number is proven');
  const before = await codeOn(stage, phone);
  const { id, token } = await transcript.run('POST', '/v1/flows/unlock', {
    body: { phone, what: 'payment' },
    expect: 201,
    state: 'provingPhone.awaitingCode',
    reason: null,
  });
  const seen = await enterCode(stage, `/v1/flows/unlock/${id}/events`, token, phone, before);
  transcript.check('nothing is locked', asFields(seen)['reason'] === 'not-locked');
}

async function anotherNumber(stage: Stage, { phone, token }: Person): Promise<void> {
  const { transcript } = stage;
  transcript.scene('Another number: a code on the old one, a code on the new one, and the old one is told');
  const before = await codeOn(stage, phone);
  const { id } = await transcript.run('POST', '/v1/flows/change-phone', {
    token,
    body: {},
    expect: 201,
    state: 'choosing',
  });
  const events = `/v1/flows/change-phone/${id}/events`;
  await transcript.call('POST', events, { token, body: { type: 'user.useOldPhone' }, expect: 200 });
  await enterCode(stage, events, token, phone, before);
  const next = newPhone();
  await transcript.run('POST', events, {
    token,
    body: { type: 'user.newPhone', phone: next },
    expect: 200,
    state: 'provingNew.awaitingCode',
  });
  const seen = await enterCode(stage, events, token, next, '');
  transcript.check('the number is changed', asFields(seen)['outcome'] === 'changed');
}
