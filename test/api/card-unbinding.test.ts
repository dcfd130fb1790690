import { afterAll, beforeAll, expect, it } from 'vitest';
import { endCardUse, useCard } from '../../db/queries/cards.ts';
import { seedCard } from '../cards.ts';
import { eventually } from '../eventually.ts';
import { givePaymentPassword, paymentPassword } from '../identified.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { clientOf } from './client.ts';
import type { Client, Fields, RunJson } from './client.ts';
import { register } from './people.ts';
import type { Person } from './people.ts';

const [debit, other] = ['6200000000010012', '6200000000010038'];
const slow = '6200000000020094';

let wallet: Wallet;
let client: Client;
beforeAll(async () => {
  const policy = {
    registration: { welcomeCreditMinor: 0 },
    'card-unbinding': { networkPauseMs: [50], networkTries: 2 },
    'close-account': { coolOffExpiryMs: 50, pauseMs: 50 },
  };
  wallet = await startWallet({ policy });
  client = clientOf(wallet);
});
afterAll(() => wallet.stop());

async function somebody(): Promise<Person> {
  const person = await register(wallet, client);
  await givePaymentPassword(wallet, person.user);
  return person;
}

const begin = (card: string, { token }: Person) => client.start('card-unbinding', { card }, { token });
const tell = ({ token }: Person, run: RunJson, type: string, fields: Fields = {}) =>
  client.tell(run, { type, ...fields }, { token });
const confirm = (person: Person, run: RunJson, password = paymentPassword) =>
  tell(person, run, 'user.confirm', { password });
const cardsOf = async ({ token }: Person) =>
  (await client.call('GET', '/v1/cards', { token })).body['cards'] as readonly Fields[];
const ended = (run: RunJson, { token }: Person) => client.until(run, ({ status }) => status === 'ended', token);

/** What the network says to a payment by a token. */
async function paysBy(token: string, requestId: string): Promise<unknown> {
  const payment = { requestId, reference: requestId, merchantId: 'mer_1', amountMinor: 100, currency: 'CNY' };
  const response = await fetch(`${wallet.sandbox.url}/network/authorisations`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...payment, card: token }),
  });
  return ((await response.json()) as Fields)['responseCode'];
}

it('a card is unbound by the payment password; its token pays no more and is kept nowhere', async () => {
  const person = await somebody();
  const card = await seedCard(wallet, person.user, { number: debit });
  const token = await wallet.vault.open(card.token_sealed);
  expect(await paysBy(token, 'before')).toBe('00');
  const run = await begin(card.id, person);
  expect(run).toMatchObject({
    state: 'awaitingConfirmation',
    view: { cardMask: '**** 0012', usable: true, triesLeft: 5 },
  });
  expect(await confirm(person, run, '415293')).toMatchObject({
    reason: 'payment-password-wrong',
    view: { triesLeft: 4 },
  });
  const done = await confirm(person, run);
  expect(done).toMatchObject({ outcome: 'unbound', reason: null, view: { usable: false } });
  expect(await cardsOf(person)).toEqual([]);
  expect(await paysBy(token, 'after')).toBe('12');
  const kept = await wallet.db.selectFrom('cards').select('token_sealed').where('id', '=', card.id).execute();
  expect(kept).toEqual([{ token_sealed: '' }]);
  expect(await begin(card.id, person)).toMatchObject({ outcome: 'refused', reason: 'card-unknown' });
});

it('another’s card, no payment password, a payment that holds the card: refused, and the card stays', async () => {
  const person = await somebody();
  const stranger = await register(wallet, client);
  const card = await seedCard(wallet, person.user);
  expect(await begin(card.id, stranger)).toMatchObject({ outcome: 'refused', reason: 'card-unknown' });
  const own = await seedCard(wallet, stranger.user);
  expect(await begin(own.id, stranger)).toMatchObject({ outcome: 'refused', reason: 'payment-password-not-set' });
  const paying = { run: 'pay_of_the_test', user: person.user, card: card.id };
  expect(await useCard(wallet.db, paying)).toMatchObject({ id: card.id });
  const run = await begin(card.id, person);
  expect(await confirm(person, run)).toMatchObject({ outcome: 'refused', reason: 'payment-in-progress' });
  await endCardUse(wallet.db, paying.run);
  const kept = await begin(card.id, person);
  expect(await tell(person, kept, 'user.cancel')).toMatchObject({ outcome: 'kept' });
  expect(await cardsOf(person)).toMatchObject([{ id: card.id, status: 'bound' }]);
});

it.each([
  ['the network is unwell twice', '6200000000020086'],
  ['the cancellation is done and its answer lost', '6200000000020102'],
])('%s: the card is out of use at once, and unbound in time', async (_title, number) => {
  const person = await somebody();
  const card = await seedCard(wallet, person.user, { number });
  const run = await begin(card.id, person);
  await confirm(person, run);
  expect(await ended(run, person)).toMatchObject({ outcome: 'unbound', reason: null });
});

it('a network that does not answer for a day is a case for staff; meanwhile nothing is paid with the card', async () => {
  const person = await somebody();
  const card = await seedCard(wallet, person.user, { number: slow });
  await seedCard(wallet, person.user, { number: debit });
  const run = await begin(card.id, person);
  await confirm(person, run);
  const left = await client.until(run, ({ state }) => state === 'awaitingStaff', person.token, 90_000);
  expect(left).toMatchObject({ reason: 'network-busy', view: { usable: false } });
  expect(await cardsOf(person)).toMatchObject([{ status: 'unbinding' }, { status: 'bound' }]);
  expect(await useCard(wallet.db, { run: 'pay_later', user: person.user, card: card.id })).toBeUndefined();
}, 120_000);

it('the only debit card stays while there is money in the wallet', async () => {
  const rich = clientOf({ app: wallet.appWith({ policy: {} }) });
  const person = await register(wallet, rich);
  await givePaymentPassword(wallet, person.user);
  const card = await seedCard(wallet, person.user);
  await seedCard(wallet, person.user, { number: '6200000000010020', kind: 'credit' });
  const run = await begin(card.id, person);
  expect(await confirm(person, run)).toMatchObject({ outcome: 'refused', reason: 'last-card-with-balance' });
  await seedCard(wallet, person.user, { number: other });
  const again = await begin(card.id, person);
  expect(await confirm(person, again)).toMatchObject({ outcome: 'unbound' });
});

it('an account that is closed unbinds its cards before its user is erased', async () => {
  const person = await somebody();
  const { token_sealed } = await seedCard(wallet, person.user, { number: '6200000000020102' });
  const token = await wallet.vault.open(token_sealed);
  const run = await client.start('close-account', {}, { token: person.token });
  await tell(person, run, 'user.confirm');
  // The session ends with the user, so it is looked at from inside.
  await eventually(
    'the end',
    () => wallet.runs.look(run.id),
    ({ outcome }) => outcome === 'closed',
  );
  expect(await paysBy(token, 'closed')).toBe('12');
  const rows = wallet.db.selectFrom('cards').select('id').where('user_id', '=', person.user);
  expect(await rows.execute()).toEqual([]);
  await expect(wallet.anotherVault().open(token_sealed)).rejects.toMatchObject({ reason: 'key-destroyed' });
});
