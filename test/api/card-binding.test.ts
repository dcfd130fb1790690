import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedCard } from '../cards.ts';
import { identify } from '../identified.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { clientOf } from './client.ts';
import type { Client, Fields, RunJson } from './client.ts';
import { codeOn, otherThan, register } from './people.ts';
import type { Person } from './people.ts';

const phone = '+8613800000009';
const debit = '6200000000010012';
// The issuer is asked again as often as the real policy says, only sooner.
const hasty = { busyPauseMs: [50, 50, 50, 50], agreementPauseMs: [50, 50, 50, 50], withdrawalPauseMs: 50 };

let wallet: Wallet;
let client: Client;
beforeAll(async () => {
  const policy = { 'card-binding': { ...hasty, resendCooldownMs: [50], mostCards: 3 } };
  wallet = await startWallet({ policy });
  client = clientOf(wallet);
});
afterAll(() => wallet.stop());

async function known(): Promise<Person> {
  const person = await register(wallet, client);
  await identify(wallet, person.user);
  return person;
}

const begin = ({ token }: Person) => client.start('card-binding', {}, { token });
const tell = ({ token }: Person, run: RunJson, type: string, fields: Fields = {}) =>
  client.tell(run, { type, ...fields }, { token });
const give = (person: Person, run: RunJson, number: string, to = phone) =>
  tell(person, run, 'user.submitCard', { number, phone: to });
const waitFor = ({ token }: Person, run: RunJson, state: string) =>
  client.until(run, (seen) => seen.state.startsWith(state), token);
const cardsOf = async ({ token }: Person) =>
  (await client.call('GET', '/v1/cards', { token })).body['cards'] as readonly Fields[];

async function fault(run: RunJson, route: string, mode: string, times = 1): Promise<void> {
  const body = JSON.stringify({ route, mode, times, about: run.id });
  const headers = { 'Content-Type': 'application/json' };
  await fetch(`${wallet.sandbox.url}/sandbox/faults`, { method: 'POST', headers, body });
}

/** From a card to the end, with the issuer's code. */
async function bind(person: Person, number = debit): Promise<RunJson> {
  const run = await begin(person);
  await give(person, run, number);
  await waitFor(person, run, 'awaitingCode');
  await tell(person, run, 'user.submitCode', { code: await codeOn(wallet, phone, run) });
  return client.until(run, ({ status }) => status === 'ended', person.token);
}

describe('binding a card', () => {
  it('a card of one’s own, by the issuer’s code: only masks are shown, only a token is kept', async () => {
    const person = await known();
    const run = await begin(person);
    expect(run).toMatchObject({ state: 'awaitingCard', view: { card: null, permissionsMissing: [] } });
    const sent = await give(person, run, '6200 0000 0001 0012');
    expect(sent).toMatchObject({
      state: 'awaitingCode.cooling',
      reason: null,
      view: { cardMask: '**** 0012', issuer: 'Sandbox Harbour Bank', kind: 'debit', phoneMask: '+86 138****0009' },
    });
    const code = await codeOn(wallet, phone, run);
    const wrong = await tell(person, run, 'user.submitCode', { code: otherThan(code) });
    expect(wrong).toMatchObject({ state: 'awaitingCode.cooling', reason: 'code-wrong', view: { triesLeft: 2 } });
    const bound = await tell(person, run, 'user.submitCode', { code });
    expect(bound).toMatchObject({ outcome: 'bound', reason: null });
    expect(await cardsOf(person)).toMatchObject([
      { id: bound.view['card'], mask: '**** 0012', kind: 'debit', alias: null, position: 1, status: 'bound' },
    ]);
    const kept = await wallet.db.selectFrom('cards').selectAll().where('user_id', '=', person.user).executeTakeFirst();
    expect(JSON.stringify(kept)).not.toContain(debit);
    expect(await wallet.vault.open(kept?.token_sealed ?? '')).toMatch(/^tok_/);
  });

  it('somebody who is not known cannot', async () => {
    const person = await register(wallet, client);
    expect(await begin(person)).toMatchObject({ outcome: 'refused', reason: 'identity-not-proven' });
  });

  it.each([
    ['6200000000010013', 'invalid-card-number'],
    ['6222988812340000', 'invalid-card-number'],
    ['6200000000010079', 'card-not-supported'],
    ['6200000000010194', 'card-not-activated'],
    ['6200000000010111', 'card-expired'],
    ['6200000000010129', 'card-reported-lost'],
    ['6200000000010137', 'card-reported-lost'],
    ['6200000000010145', 'card-restricted'],
    ['6200000000010236', 'invalid-card-number'],
    ['6200000000020011', 'name-or-id-mismatch'],
    ['6200000000020029', 'reserved-phone-mismatch', '+8613800000001'],
  ] as const)('%s is refused: %s, and another can be given', async (number, reason, to: string = phone) => {
    const person = await known();
    const run = await begin(person);
    expect(await give(person, run, number, to)).toMatchObject({ state: 'awaitingCard', reason });
    // What did not fit is corrected in the same run.
    const other = number === '6200000000020029' ? number : debit;
    expect(await give(person, run, other)).toMatchObject({ state: 'awaitingCode.cooling', reason: null });
  });

  it('a device that does not allow something is told what helps', async () => {
    const person = await known();
    const run = await begin(person);
    const report = (granted: boolean) => tell(person, run, 'user.reportPermission', { permission: 'camera', granted });
    const missing = { reason: 'permission-missing', view: { permissionsMissing: ['camera'] } };
    expect(await report(false)).toMatchObject({ state: 'awaitingCard', ...missing });
    expect(await report(true)).toMatchObject({ reason: null, view: { permissionsMissing: [] } });
  });

  it('the same card is bound once, and so many by one user', async () => {
    const person = await known();
    const both = await Promise.all([begin(person), begin(person)]);
    for (const run of both) expect((await give(person, run, debit)).state).toBe('awaitingCode.cooling');
    const ended = await Promise.all(
      both.map(async (run) => tell(person, run, 'user.submitCode', { code: await codeOn(wallet, phone, run) })),
    );
    expect(ended.map(({ outcome, reason }) => `${outcome} ${reason}`).toSorted()).toEqual([
      'bound null',
      'null already-bound',
    ]);
    const again = await begin(person);
    expect(await give(person, again, debit)).toMatchObject({ state: 'awaitingCard', reason: 'already-bound' });
    for (const number of ['6200000000010020', '6200000000010038']) await seedCard(wallet, person.user, { number });
    expect(await give(person, again, '6222020000000007')).toMatchObject({ reason: 'too-many-cards' });
  });

  it('ten checks a day, and three wrong ones in a row close a card for twelve hours', async () => {
    const person = await known();
    const run = await begin(person);
    const other = '6200000000020029';
    for (let nth = 0; nth < 3; nth++)
      expect((await give(person, run, other, '+8613800000001')).reason).toBe('reserved-phone-mismatch');
    const locked = await give(person, run, other);
    expect(locked.reason).toBe('card-locked');
    expect(Date.parse(String(locked.view['retryAt']))).toBeGreaterThan(Date.now() + 11 * 3_600_000);
    for (let nth = 0; nth < 7; nth++) await give(person, run, '6200000000010194');
    expect((await give(person, run, debit)).reason).toBe('too-many-checks');
    const asked = wallet.db.selectFrom('card_checks').select('result').where('user_id', '=', person.user);
    expect((await asked.execute()).map(({ result }) => `${result}`).toSorted()).toEqual([
      ...Array.from({ length: 7 }, () => 'unjudged'),
      ...Array.from({ length: 3 }, () => 'wrong'),
    ]);
  });
});

describe('an issuer or a network that is not well', () => {
  it.each([
    ['busy twice', '6200000000020037', undefined],
    ['the first answer to the check is lost', '6200000000020052', undefined],
    ['the first answer to the agreement is lost', '6200000000020060', undefined],
    ['the check is a 503', debit, ['card-checks', 'error'] as const],
    ['the check is answered by a page', debit, ['card-checks', 'garbage'] as const],
    ['the agreement never arrives', debit, ['agreements', 'drop-request'] as const],
    ['the agreement is signed, and answered by a page', debit, ['agreements', 'garbage'] as const],
    ['the agreement is signed, and answered with a 503', debit, ['agreements', 'error-after-work'] as const],
  ])('%s: it is asked again by itself, once under one name', async (_title, number, spoilt) => {
    const person = await known();
    const run = await begin(person);
    if (spoilt !== undefined) await fault(run, spoilt[0], spoilt[1]);
    await give(person, run, number);
    await waitFor(person, run, 'awaitingCode');
    await tell(person, run, 'user.submitCode', { code: await codeOn(wallet, phone, run) });
    const ended = await client.until(run, ({ status }) => status === 'ended', person.token);
    expect([ended.outcome, ended.reason]).toEqual(['bound', null]);
    expect(await cardsOf(person)).toHaveLength(1);
    const checks = wallet.db.selectFrom('card_checks').select('result').where('user_id', '=', person.user);
    expect(await checks.execute()).toEqual([{ result: 'right' }]);
  });

  it('busy every time: told so at last, and another card can be given', async () => {
    const person = await known();
    const run = await begin(person);
    const busy = await give(person, run, '6200000000020045');
    expect(busy).toMatchObject({ reason: 'issuer-busy' });
    const given = await waitFor(person, run, 'awaitingCard');
    expect(given).toMatchObject({ reason: 'issuer-busy', view: { retryAt: null } });
    expect(await give(person, run, debit)).toMatchObject({ state: 'awaitingCode.cooling' });
  });

  it('no answer to the agreement, ever: it is taken back, and no card is bound', async () => {
    const person = await known();
    const run = await begin(person);
    await give(person, run, '6200000000020078');
    await tell(person, run, 'user.submitCode', { code: await codeOn(wallet, phone, run) });
    const ended = await client.until(run, ({ status }) => status === 'ended', person.token);
    expect([ended.outcome, ended.reason]).toEqual(['refused', 'issuer-busy']);
    expect(await cardsOf(person)).toEqual([]);
    const again = { requestId: 'test', checkRequestId: `${run.id}/check-1` };
    const response = await fetch(`${wallet.sandbox.url}/network/agreements/cancellations`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(again),
    });
    expect(await response.json()).toMatchObject({ status: 'absent' });
  });

  it('another code is sent after a wait; the one before opens nothing', async () => {
    const person = await known();
    const run = await begin(person);
    await give(person, run, debit);
    const first = await codeOn(wallet, phone, run);
    await waitFor(person, run, 'awaitingCode.ready');
    await tell(person, run, 'user.resendCode');
    const second = await codeOn(wallet, phone, run, 2);
    expect(await tell(person, run, 'user.submitCode', { code: first })).toMatchObject({ reason: 'code-wrong' });
    expect(await tell(person, run, 'user.submitCode', { code: second })).toMatchObject({ outcome: 'bound' });
  });

  it('three wrong codes: it opens nothing any more, and a new one does', async () => {
    const person = await known();
    const run = await begin(person);
    await give(person, run, debit);
    const wrong = otherThan(await codeOn(wallet, phone, run));
    for (const left of [2, 1])
      expect((await tell(person, run, 'user.submitCode', { code: wrong })).view['triesLeft']).toBe(left);
    expect(await tell(person, run, 'user.submitCode', { code: wrong })).toMatchObject({
      state: 'codeSpent',
      reason: 'code-tries-spent',
    });
    await tell(person, run, 'user.resendCode');
    const code = await codeOn(wallet, phone, run, 2);
    expect(await tell(person, run, 'user.submitCode', { code })).toMatchObject({ outcome: 'bound' });
  });
});

describe('the cards of a user', () => {
  it('are named and put in order by their owner, and nobody else', async () => {
    const [person, stranger] = [await known(), await known()];
    const first = await bind(person);
    const second = await bind(person, '6200000000010020');
    const patch = (id: unknown, body: Fields, { token }: Person = person) =>
      client.call('PATCH', `/v1/cards/${String(id)}`, { token, body });
    expect(await patch(second.view['card'], { alias: 'Salary', position: 1 })).toMatchObject({ status: 200 });
    expect(await cardsOf(person)).toMatchObject([
      { id: second.view['card'], kind: 'credit', alias: 'Salary', position: 1 },
      { id: first.view['card'], alias: null, position: 2 },
    ]);
    expect(await patch(second.view['card'], { alias: null })).toMatchObject({ status: 200 });
    expect((await cardsOf(person))[0]).toMatchObject({ alias: null, position: 1 });
    expect(await patch(first.view['card'], { alias: 'Mine' }, stranger)).toMatchObject({
      status: 404,
      body: { code: 'unknown-card' },
    });
    expect(await patch(first.view['card'], { position: 0 })).toMatchObject({ status: 422 });
    const exported = await client.call('GET', '/v1/me/export', { token: person.token });
    expect(exported.body['cards']).toEqual(await cardsOf(person));
  });
});
