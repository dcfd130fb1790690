import { codeOn } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import { asFields } from './transcript.ts';
import type { Fields } from './transcript.ts';

const start = '/v1/flows/card-binding';
const phone = '+8613800000009';

/** Binds two cards: one whose phone was mistyped, and one whose issuer is busy at first. */
export async function bindCards(stage: Stage, person: Person): Promise<void> {
  const { transcript } = stage;
  const { token } = person;
  transcript.scene(
    'Bind a card: a mistyped number, a phone that the bank does not have, corrected, bound by the bank’s code',
  );
  const mismatched = await begin(stage, person);
  const card = '6200000000020029';
  await mismatched.tell(
    'user.submitCard',
    { number: '6200000000020028', phone },
    'awaitingCard',
    'invalid-card-number',
  );
  await mismatched.tell(
    'user.submitCard',
    { number: card, phone: person.phone },
    'awaitingCard',
    'reserved-phone-mismatch',
  );
  await mismatched.tell('user.submitCard', { number: card, phone }, 'awaitingCode.cooling');
  await enterCode(stage, mismatched);

  transcript.scene('Bind another: the bank is busy, and is asked again by itself');
  const patient = await begin(stage, person);
  await patient.tell('user.submitCard', { number: '6200000000020037', phone }, 'awaitingIssuer', 'issuer-busy');
  await transcript.until(
    'the bank answers',
    () => transcript.quietly(patient.path, token),
    ({ state }) => state === 'awaitingCode.cooling',
  );
  await enterCode(stage, patient);
  const { cards } = await transcript.call('GET', '/v1/cards', { token, expect: 200 });
  transcript.check('two cards are bound', Array.isArray(cards) && cards.length === 2);
}

/** Unbinds the first of them by the payment password. */
export async function unbindCard(stage: Stage, { token }: Person, password: string): Promise<void> {
  const { transcript } = stage;
  transcript.scene('Unbind a card: it needs the payment password, and its agreement with the bank is cancelled');
  const listed = await transcript.call('GET', '/v1/cards', { token, expect: 200 });
  const card = asFields(Array.isArray(listed['cards']) ? listed['cards'][0] : undefined)['id'];
  const unbinding = '/v1/flows/card-unbinding';
  const body = { card };
  const { id } = await transcript.run('POST', unbinding, { token, body, expect: 201, state: 'awaitingConfirmation' });
  const confirm = (typed: string) => ({ token, body: { type: 'user.confirm', password: typed }, expect: 200 });
  const events = `${unbinding}/${id}/events`;
  const wrong = { state: 'awaitingConfirmation', reason: 'payment-password-wrong' };
  await transcript.run('POST', events, { ...confirm('000000'), ...wrong });
  await transcript.run('POST', events, { ...confirm(password), state: 'unbound' });
}

async function begin({ transcript }: Stage, { token }: Person) {
  const { id } = await transcript.run('POST', start, { token, body: {}, expect: 201, state: 'awaitingCard' });
  const tell = (type: string, fields: Fields, state: string, reason: string | null = null) =>
    transcript.run('POST', `${start}/${id}/events`, { token, body: { type, ...fields }, expect: 200, state, reason });
  return { id, path: `${start}/${id}`, tell };
}

async function enterCode(stage: Stage, { id, tell }: Awaited<ReturnType<typeof begin>>): Promise<void> {
  const code = await codeOn(stage, phone, { run: id });
  stage.transcript.say(`the bank’s code ${code} arrives on its phone`);
  await tell('user.submitCode', { code }, 'bound');
}
