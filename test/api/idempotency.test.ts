import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wallet } from '../wallet.ts';
import { startWallet } from '../wallet.ts';
import { sentBadly } from './bad/sent.ts';
import { calm, coffee, openWorld } from './bad/world.ts';
import type { World } from './bad/world.ts';
import { pathOf } from './client.ts';
import { newPhone, terms } from './people.ts';

let wallet: Wallet;
let world: World;
beforeAll(async () => {
  wallet = await startWallet({ policy: calm });
  world = await openWorld(wallet);
});
afterAll(() => wallet.stop());
const here = () => world;

const confirm = { type: 'user.confirm' };
const cancel = { type: 'user.cancel' };
const events = '{payment}/events';

describe('a key', () => {
  const missing = { status: 400, code: 'idempotency-key-missing' };
  const invalid = { status: 400, code: 'idempotency-key-invalid' };
  const start = { as: 'payer', path: '/v1/flows/payment', body: coffee } as const;
  sentBadly(
    [
      { it: 'is needed to start a payment', ...start, key: undefined, ...missing },
      { it: 'is needed to confirm one', as: 'payer', path: events, body: confirm, key: undefined, ...missing },
      { it: 'is something', ...start, key: '', ...invalid },
      { it: 'has no blanks', ...start, key: 'a b', ...invalid },
      { it: 'has 255 characters at most', ...start, key: 'k'.repeat(256), ...invalid },
      { it: 'is ASCII', ...start, key: 'clé', ...invalid },
      {
        it: 'is valid where it may be left out',
        as: 'holder',
        path: '{registration}/events',
        body: cancel,
        key: 'a b',
        ...invalid,
      },
    ],
    here,
  );

  it('of 255 characters is fine', async () => {
    const run = await world.client.start('payment', coffee, { token: world.payer.token, key: '!'.repeat(255) });
    expect(run.state).toBe('awaitingConfirmation');
  });

  it('again with the same body gets the first answer, though the run went on', async () => {
    const { client, payer } = world;
    const { token } = payer;
    const key = randomUUID();
    const first = await client.call('POST', '/v1/flows/payment', { token, key, body: coffee });
    const run = first.body as unknown as Parameters<typeof pathOf>[0];
    const cancelKey = randomUUID();
    const told = await client.call('POST', `${pathOf(run)}/events`, { token, key: cancelKey, body: cancel });
    const again = await client.call('POST', '/v1/flows/payment', { token, key, body: coffee });
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(again.headers.get('Location')).toBe(first.headers.get('Location'));
    expect(first.headers.get('Idempotent-Replayed')).toBeNull();
    const toldAgain = await client.call('POST', `${pathOf(run)}/events`, { token, key: cancelKey, body: cancel });
    expect([toldAgain.status, toldAgain.body]).toEqual([200, told.body]);
    expect(toldAgain.headers.get('Idempotent-Replayed')).toBe('true');
  });

  it.each([
    ['another amount', { ...coffee, amountMinor: 1 }],
    ['the same in another order', Object.fromEntries(Object.entries(coffee).toReversed())],
    ['a field more', { ...coffee, note: 'x' }],
  ])('again with %s is refused', async (_title, other) => {
    const { client, payer } = world;
    const { token } = payer;
    const key = randomUUID();
    await client.start('payment', coffee, { token, key });
    const { status, body } = await client.call('POST', '/v1/flows/payment', { token, key, body: other });
    expect([status, body['code']]).toEqual([422, 'idempotency-key-reused']);
  });

  it('of one person is another’s as well, and of one call another call’s', async () => {
    const { client, payer, stranger } = world;
    const key = randomUUID();
    const mine = await client.start('payment', coffee, { token: payer.token, key });
    const theirs = await client.start('payment', coffee, { token: stranger.token, key });
    const registered = await client.start('registration', { phone: newPhone(), ...terms }, { key });
    const ended = await client.tell(mine, cancel, { token: payer.token, key });
    expect(new Set([mine.id, theirs.id, registered.id]).size).toBe(3);
    expect(ended.state).toBe('cancelled');
  });

  it('of a refused event may be used again once it is allowed', async () => {
    const { client } = world;
    const run = await client.start('registration', { phone: newPhone(), ...terms });
    const key = randomUUID();
    const body = { type: 'user.cancel' };
    await client.tell(run, body);
    const refused = await client.call('POST', `${pathOf(run)}/events`, { token: run.token, key, body });
    expect(refused.status).toBe(409);
    const again = await client.call('POST', `${pathOf(run)}/events`, { token: run.token, key, body });
    expect([again.status, again.headers.get('Idempotent-Replayed')]).toEqual([409, null]);
  });

  it.each([
    ['start', '/v1/flows/payment', coffee, 201],
    ['event', events, cancel, 200],
  ])('used ten times at once is one %s', async (_title, path, body, status) => {
    const { client, payer } = world;
    const { token } = payer;
    const run = await client.start('payment', coffee, { token });
    const key = randomUUID();
    const target = path.replace('{payment}', pathOf(run));
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => client.call('POST', target, { token, key, body })),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(status));
    expect(new Set(answers.map((answer) => answer.body['id'])).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.body['seq'])).size).toBe(1);
  });
});
