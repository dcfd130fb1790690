import { demoMerchants } from '../../db/seed.ts';
import { accountRunOf } from '../../workflows/activities/standing.ts';
import { bindSandboxCard } from '../sandbox-sources.ts';
import { codeOn, newKey } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import type { Fields, RunJson } from './transcript.ts';

const start = '/v1/flows/payment-password';
const first = '902817';
const second = '415293';
/** What the payment password is in the end. */
export const lastPassword = '730461';

/** A run of the flow, and how it is spoken to: an event, the state it leads to, and the reason if it is refused. */
async function begin({ transcript }: Stage, { token }: Person, state: string) {
  const { id } = await transcript.run('POST', start, { token, body: {}, expect: 201, state });
  return (type: string, fields: Fields, to: string, reason: string | null = null): Promise<RunJson> =>
    transcript.run('POST', `${start}/${id}/events`, {
      token,
      body: { type, ...fields },
      expect: 200,
      state: to,
      reason,
    });
}

/** Sets a first one: what is easy to guess is refused, and what is not typed alike. */
export async function setPaymentPassword(stage: Stage, person: Person): Promise<void> {
  const { transcript } = stage;
  transcript.scene('Set a payment password: a code to the own phone, then six digits, twice');
  const tell = await begin(stage, person, 'provingPhone.awaitingCode');
  const code = await codeOn(stage, person.phone, { run: 'ppw_' });
  transcript.say(`the code ${code} arrives on the phone`);
  await tell('user.submitCode', { code }, 'awaitingChoice');
  await tell('user.choose', { password: '123456' }, 'awaitingChoice', 'payment-password-run');
  await tell('user.choose', { password: '121212' }, 'awaitingChoice', 'payment-password-pattern');
  await tell('user.choose', { password: person.phone.slice(-6) }, 'awaitingChoice', 'payment-password-phone');
  await tell('user.choose', { password: first }, 'awaitingRepetition');
  await tell('user.repeat', { password: second }, 'awaitingChoice', 'payment-password-differs');
  await tell('user.choose', { password: first }, 'awaitingRepetition');
  await tell('user.repeat', { password: first }, 'set');
}

/** Pays more than goes without a password. */
export async function payByPassword(stage: Stage, { user, token }: Person): Promise<void> {
  const { transcript } = stage;
  transcript.scene('Pay 250.00 by card: it needs the payment password');
  const payments = '/v1/flows/payment';
  const fundFrom = [await bindSandboxCard(stage, user, '6200000000010012')];
  const body = { merchant: demoMerchants.cafe.id, amountMinor: 25_000, currency: 'CNY', fundFrom };
  const begun = { token, key: newKey(), body, expect: 201, state: 'awaitingConfirmation' };
  const { id, view } = await transcript.run('POST', payments, begun);
  transcript.check('it says so before it is confirmed', view['passwordNeeded'] === true);
  const confirm = (fields: Fields) => ({
    ...{ token, key: newKey(), expect: 200, headers: { Prefer: 'wait=30' } },
    body: { type: 'user.confirm', ...fields },
  });
  const events = `${payments}/${id}/events`;
  const still = { state: 'awaitingConfirmation' };
  await transcript.run('POST', events, { ...confirm({}), ...still, reason: 'payment-password-needed' });
  const wrong = confirm({ password: second });
  await transcript.run('POST', events, { ...wrong, ...still, reason: 'payment-password-wrong' });
  await transcript.call('POST', events, confirm({ password: first }));
  await transcript.until(
    'it is paid',
    () => transcript.quietly(`${payments}/${id}`, token),
    ({ outcome }) => outcome === 'paid',
  );
}

/** Changes it by the current one, and then as somebody who forgot it. */
export async function changePaymentPassword(stage: Stage, person: Person): Promise<void> {
  const { transcript } = stage;
  transcript.scene('Change the payment password by the current one');
  const tell = await begin(stage, person, 'awaitingProof');
  await tell('user.proveCurrent', { password: second }, 'awaitingProof', 'payment-password-wrong');
  await tell('user.proveCurrent', { password: first }, 'awaitingChoice');
  await tell('user.choose', { password: first }, 'awaitingChoice', 'payment-password-used');
  await tell('user.choose', { password: second }, 'awaitingRepetition');
  await tell('user.repeat', { password: second }, 'changed');

  transcript.scene('It is forgotten: five wrong tries stop it for three hours, and a code sets another');
  const retell = await begin(stage, person, 'awaitingProof');
  for (let nth = 1; nth <= 4; nth++)
    await retell('user.proveCurrent', { password: first }, 'awaitingProof', 'payment-password-wrong');
  await retell('user.proveCurrent', { password: first }, 'awaitingProof', 'payment-waiting');
  await retell('user.proveCurrent', { password: second }, 'awaitingProof', 'payment-waiting');
  transcript.say('what counts wrong payment passwords never touches the login');
  const account = await transcript.quietly(`/v1/flows/account/${accountRunOf(person.user)}`, person.token);
  const { login } = account['view'] as { login: Fields };
  transcript.check('the login is open', login['state'] === 'open');
  const before = await codeOn(stage, person.phone, { run: 'ppw_' });
  await retell('user.useCode', {}, 'provingPhone.awaitingCode');
  const read = async () => ({ code: await codeOn(stage, person.phone, { run: 'ppw_' }) });
  const { code } = await transcript.until('another code arrives', read, (seen) => seen['code'] !== before);
  await retell('user.submitCode', { code }, 'awaitingIdentity');
  transcript.say('the person is known: a code alone does not do, since a phone may be stolen');
  await retell('user.proveIdentity', { idNumberTail: '010021' }, 'awaitingIdentity', 'proof-wrong');
  await retell('user.proveIdentity', { idNumberTail: '01002x' }, 'awaitingChoice');
  await retell('user.choose', { password: '800101' }, 'awaitingChoice', 'payment-password-birth-date');
  await retell('user.choose', { password: lastPassword }, 'awaitingRepetition');
  await retell('user.repeat', { password: lastPassword }, 'changed');
}
