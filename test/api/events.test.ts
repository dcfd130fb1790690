import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Wallet } from '../wallet.ts';
import { startWallet } from '../wallet.ts';
import { sentBadly } from './bad/sent.ts';
import { calm, openWorld } from './bad/world.ts';
import type { World } from './bad/world.ts';

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

describe('an event', () => {
  const can = ['user.confirm', 'user.cancel'];
  const forbidden = { status: 403, code: 'forbidden' };
  const notNow = { status: 409, code: 'event-not-allowed' };
  const unknown = { status: 422, code: 'invalid-body', pointers: ['/type'] };
  const registration = '{registration}/events';
  sentBadly(
    [
      {
        it: 'of the provider',
        as: 'payer',
        path: events,
        body: { type: 'provider.authorisation', authorisation: 'x', status: 'captured' },
        ...forbidden,
      },
      {
        it: 'of staff',
        as: 'payer',
        path: events,
        body: { type: 'ops.resolve', decision: 'paid', note: 'x' },
        ...forbidden,
      },
      { it: 'of a merchant', as: 'payer', path: events, body: { type: 'merchant.anything' }, ...forbidden },
      { it: 'of another run', as: 'payer', path: events, body: { type: 'flow.anything' }, ...forbidden },
      {
        it: 'of the carrier',
        as: 'holder',
        path: registration,
        body: { type: 'provider.receipt', message: 'x', status: 'delivered' },
        ...forbidden,
      },
      {
        it: 'of the machine itself: an answer',
        as: 'payer',
        path: events,
        body: { type: 'xstate.done.actor.quote', output: { ok: true } },
        ...unknown,
      },
      {
        it: 'of the machine itself: a timer',
        as: 'payer',
        path: events,
        body: { type: 'xstate.after.confirmExpiry.payment.awaitingConfirmation' },
        ...unknown,
      },
      { it: 'of no name', as: 'payer', path: events, body: {}, ...unknown },
      { it: 'of an empty name', as: 'payer', path: events, body: { type: '' }, ...unknown },
      { it: 'whose name is a list', as: 'payer', path: events, body: { type: ['user.confirm'] }, ...unknown },
      { it: 'of another letter case', as: 'payer', path: events, body: { type: 'User.Confirm' }, ...unknown },
      { it: 'of every object', as: 'payer', path: events, body: { type: 'user.__proto__' }, ...unknown },
      { it: 'that matches all', as: 'payer', path: events, body: { type: '*' }, ...unknown },
      {
        it: 'of another flow',
        as: 'payer',
        path: events,
        body: { type: 'user.submitCode', code: '123456' },
        ...unknown,
      },
      {
        it: 'of 10 000 characters',
        as: 'payer',
        path: events,
        body: { type: `user.${'x'.repeat(10_000)}` },
        ...unknown,
      },
      {
        it: 'that the ended run took before',
        as: 'payer',
        path: '{ended}/events',
        body: cancel,
        ...notNow,
        says: { state: 'cancelled', can: [] },
      },
      {
        it: 'that the ended run never took',
        as: 'payer',
        path: '{ended}/events',
        body: confirm,
        ...notNow,
        says: { state: 'cancelled', can: [] },
      },
      {
        it: 'that comes too early',
        as: 'holder',
        path: registration,
        body: { type: 'user.setPassword', password: 'correct-horse-9-battery' },
        ...notNow,
        says: {
          state: 'provingPhone.awaitingCode',
          detail: 'user.setPassword is not allowed in provingPhone.awaitingCode',
          can: ['user.submitCode', 'user.changePhone', 'user.cancel'],
        },
      },
      { it: 'for a code too early', as: 'holder', path: registration, body: { type: 'user.resendCode' }, ...notNow },
    ],
    here,
  );

  it('that is refused leaves the run as able as before', async () => {
    const seen = await world.client.look(world.payment, world.payer.token);
    expect(seen.can.map(({ type }) => type)).toEqual(can);
  });
});

describe('another run', () => {
  const number = () => world.payment.id.slice(4);
  it.each([
    ['a registration under payments', () => `/v1/flows/payment/${world.registration.id}`],
    ['a payment under registrations', () => `/v1/flows/registration/${world.payment.id}`],
    ['a payment’s number as a registration’s', () => `/v1/flows/registration/reg_${number()}`],
    ['one that never was', () => `/v1/flows/payment/pay_${'0'.repeat(32)}`],
    ['one in capitals', () => `/v1/flows/payment/pay_${number().toUpperCase()}`],
    ['a shorter number', () => `/v1/flows/payment/pay_${number().slice(1)}`],
    ['a longer number', () => `/v1/flows/payment/pay_${number()}0`],
    ['a number with a line break', () => `/v1/flows/payment/pay_${number()}%0a`],
    ['a path', () => `/v1/flows/payment/..%2f..%2fetc%2fpasswd`],
    ['no flow of ours', () => `/v1/flows/loan/${world.payment.id}`],
  ])('%s is unknown, to look, tell and follow', async (_title, path) => {
    const { token } = world.payer;
    const answers = await Promise.all([
      world.client.call('GET', path(), { token }),
      world.client.call('POST', `${path()}/events`, { token, key: randomUUID(), body: cancel }),
      world.client.call('GET', `${path()}/events`, { token }),
    ]);
    const code = path().includes('loan') ? 'not-found' : 'unknown-run';
    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([1, 2, 3].map(() => [404, code]));
  });
});
