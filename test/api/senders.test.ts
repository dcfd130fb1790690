import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wallet } from '../wallet.ts';
import { startWallet } from '../wallet.ts';
import { sentBadly } from './bad/sent.ts';
import { calm, coffee, openWorld } from './bad/world.ts';
import type { World } from './bad/world.ts';

let wallet: Wallet;
let world: World;
beforeAll(async () => {
  wallet = await startWallet({ policy: calm });
  world = await openWorld(wallet);
});
afterAll(() => wallet.stop());
const here = () => world;

const unknownRun = { status: 404, code: 'unknown-run' };
const unauthenticated = { status: 401, code: 'unauthenticated' };
const confirm = { type: 'user.confirm' };
const cancel = { type: 'user.cancel' };
const events = '{payment}/events';

describe('who sends', () => {
  sentBadly(
    [
      { it: 'nobody starts a payment', as: 'nobody', path: '/v1/flows/payment', body: coffee, ...unauthenticated },
      {
        it: 'the holder of a run starts a payment',
        as: 'holder',
        path: '/v1/flows/payment',
        body: coffee,
        ...unauthenticated,
      },
      {
        it: 'an expired session starts a payment',
        as: 'expired',
        path: '/v1/flows/payment',
        body: coffee,
        ...unauthenticated,
      },
      { it: 'nobody confirms', as: 'nobody', path: events, body: confirm, ...unauthenticated },
      { it: 'an expired session confirms', as: 'expired', path: events, body: confirm, ...unauthenticated },
      { it: 'nobody looks', as: 'nobody', method: 'GET', path: '{payment}', ...unauthenticated },
      { it: 'nobody looks at a registration', as: 'nobody', method: 'GET', path: '{registration}', ...unauthenticated },
      { it: 'nobody follows', as: 'nobody', method: 'GET', path: events, ...unauthenticated },
      { it: 'a stranger looks', as: 'stranger', method: 'GET', path: '{payment}', ...unknownRun },
      { it: 'a stranger confirms', as: 'stranger', path: events, body: confirm, ...unknownRun },
      { it: 'a stranger cancels what has ended', as: 'stranger', path: '{ended}/events', body: cancel, ...unknownRun },
      { it: 'a stranger follows', as: 'stranger', method: 'GET', path: events, ...unknownRun },
      {
        it: 'a stranger looks at a registration',
        as: 'stranger',
        method: 'GET',
        path: '{registration}',
        ...unknownRun,
      },
      {
        it: 'a stranger cancels a registration',
        as: 'stranger',
        path: '{registration}/events',
        body: cancel,
        ...unknownRun,
      },
      { it: 'the holder of another run looks', as: 'holder', method: 'GET', path: '{payment}', ...unknownRun },
      { it: 'the holder of another run confirms', as: 'holder', path: events, body: confirm, ...unknownRun },
      { it: 'the holder of another run follows', as: 'holder', method: 'GET', path: events, ...unknownRun },
      {
        it: 'the holder of a run reads balances',
        as: 'holder',
        method: 'GET',
        path: '/v1/balances',
        ...unauthenticated,
      },
      { it: 'nobody asks who they are', as: 'nobody', method: 'GET', path: '/v1/me', ...unauthenticated },
      {
        it: 'a session where a run’s token belongs',
        as: 'payer',
        path: '/v1/sessions',
        body: { run: `reg_${'0'.repeat(32)}` },
        ...unauthenticated,
      },
    ],
    here,
  );

  it('is told how to', async () => {
    const { headers } = await world.client.call('GET', '/v1/me');
    expect(headers.get('WWW-Authenticate')).toBe('Bearer');
  });

  const authorizations = (token: string): [what: string, header: string][] => [
    ['another scheme', `Basic ${token}`],
    ['no scheme', token],
    ['no token', 'Bearer '],
    ['a short token', 'Bearer ses_abc'],
    ['an unknown session', `Bearer ses_${'A'.repeat(43)}`],
    ['a token with a letter changed', `Bearer ${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
    ['a token with something behind', `Bearer ${token} x`],
    ['two tokens', `Bearer ${token}, Bearer ${token}`],
    ['a quoted token', `Bearer "${token}"`],
    ['10 000 characters', `Bearer ${'x'.repeat(10_000)}`],
    ['SQL', `Bearer ses_aaaaaaaaaaaaaaaaaaaa' or ''='`],
  ];
  it.each(authorizations('x').map(([what], index) => [what, index] as const))('refuses %s', async (_what, index) => {
    const header = authorizations(world.payer.token)[index]?.[1] ?? '';
    const { status, body } = await world.client.call('GET', '/v1/me', { headers: { Authorization: header } });
    expect({ status, code: body['code'] }).toEqual(unauthenticated);
  });
});
