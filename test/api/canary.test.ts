import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notifyStep } from '../../db/notify.ts';
import { flows } from '../../machines/index.ts';
import { SealFault } from '../../vault/seal.ts';
import { coffee } from './bad/world.ts';
import { findIn, markedFields, newCanaries } from './canary/canaries.ts';
import { bindCard } from './canary/cards.ts';
import * as journeys from './canary/journeys.ts';
import type { Somebody } from './canary/journeys.ts';
import { callAsMerchant } from './canary/merchants.ts';
import { compareBooks, payFromPurse } from './canary/money.ts';
import { payWithCoupon } from './canary/promotions.ts';
import { openStage } from './canary/stage.ts';
import type { Stage } from './canary/stage.ts';
import { historyOf } from './canary/surfaces.ts';
import type { Surfaces } from './canary/surfaces.ts';
import { terms } from './people.ts';

let stage: Stage;
let surfaces: Surfaces;
let payer: Somebody;
/** What staff sign in with, the key of a run that they started, and that of a merchant: of no field of a flow. */
let ofStaff: readonly (readonly [field: string, value: string])[];

beforeAll(async () => {
  stage = await openStage();
  const canaries = newCanaries();
  payer = await journeys.registerOn(stage, canaries);
  await journeys.pay(stage, canaries, payer);
  await journeys.proveIdentity(stage, canaries, payer);
  await journeys.payByPassword(stage, canaries, payer);
  await journeys.sendMoney(stage, canaries, payer);
  await journeys.chooseSmallAmount(stage, canaries, payer);
  await bindCard(stage, canaries, payer);
  await payFromPurse(stage, payer);
  await payWithCoupon(stage, payer);
  await compareBooks(stage);
  const merchantKey = await callAsMerchant(stage);
  const loggedIn = await journeys.logIn(stage, canaries);
  await journeys.guess(stage, canaries);
  await journeys.failToRegister(stage, canaries);
  await journeys.changePhone(stage, canaries, loggedIn);
  payer = await journeys.resetPassword(stage, canaries);
  const staff = await journeys.staffOn(stage, canaries);
  await journeys.freezeAndThaw(stage, payer, staff);
  await journeys.sendNonsense(stage, canaries, payer);
  await journeys.unlock(stage, canaries, payer, staff[0]);
  const { key } = await journeys.loseThePhone(stage, canaries, staff);
  const { lastPhone: phone, afterLoss: password } = canaries;
  payer = await journeys.logIn(stage, { ...newCanaries(), phone, password });
  ofStaff = [
    ['the key to go on with', key],
    ['the key of a merchant', merchantKey],
    ...staff.flatMap(({ name, password: own, totpSecret, token }) => [
      [`password of ${name}`, own] as const,
      [`TOTP secret of ${name}`, totpSecret] as const,
      [`session of ${name}`, token] as const,
    ]),
  ];
  surfaces = await stage.everything();
});
afterAll(() => stage.close());

describe('what is secret or personal', () => {
  it('was planted in every field that is marked so', () => {
    expect(new Set(stage.planted.map(([field]) => field))).toEqual(new Set(markedFields(flows)));
  });

  it('was sent by runs of every flow, to several ends', () => {
    const started = new Set(stage.runs.map((run) => run.slice(0, 3)));
    expect([...started].toSorted()).toEqual(flows.map(({ idPrefix }) => idPrefix).toSorted());
    const ends = stage.answered.flatMap(({ body }) => (typeof body['outcome'] === 'string' ? [body['outcome']] : []));
    const registered = ['registered', 'alreadyRegistered', 'cancelled', 'paid', 'declined'];
    const later = ['set', 'changed', 'authenticated', 'passwordReset', 'unlocked', 'recovered', 'bound', 'unbound'];
    expect(ends).toEqual(expect.arrayContaining([...registered, ...later]));
  });

  it('is found nowhere', () => {
    const found = [...stage.planted, ...ofStaff].flatMap(([field, value]) =>
      findIn(surfaces, value).map((where) => `${field} in ${where}`),
    );
    expect([...new Set(found)]).toEqual([]);
  });

  it('is looked for where there is something', () => {
    const empty = Object.entries(surfaces).flatMap(([where, text]) => (text === '' ? [where] : []));
    // The run's own records begin empty; what is said in vain is not kept.
    expect(empty.filter((where) => !/table (inbox|kysely|ledger_holds|spending)/.test(where))).toEqual([]);
    expect(surfaces['the notifications']).toContain(stage.runs[0]);
    expect(surfaces['the streams']).toContain('event: run');
  });
});

describe('the search itself', () => {
  it('finds what is written in the clear, in each place', async () => {
    const { wallet, start, tell, notified, everything } = stage;
    const spy = newCanaries();
    // A note is neither secret nor personal: it is kept as it is.
    const run = await start('payment', { ...coffee, note: spy.card }, payer.token);
    await tell(run, 'user.cancel', {}, payer.token);
    await notifyStep(wallet.db, { run: spy.card });
    wallet.deps.log.warn(spy.card);
    await expect.poll(() => JSON.stringify(notified)).toContain(spy.card);
    const found = findIn(await everything(), spy.card).filter((finding) => finding.endsWith('in the clear'));
    const places = ['table idempotency', `history of ${run.id}`, 'the engine’s file', 'the logs'];
    const sent = ['the answers', 'the streams', 'the notifications'];
    expect(found).toEqual([...places, ...sent].map((place) => `${place}: in the clear`));
  });

  it.each([
    ['in the clear', (value: string) => `x${value}x`],
    ['in the clear', (value: string) => Buffer.from(value).toString('latin1')],
    ['in the clear', (value: string) => value.replace('ä', String.raw`\u00e4`)],
    ['in base64', (value: string) => Buffer.from(`${value}, and more`).toString('base64')],
    ['in base64url', (value: string) => Buffer.from(`${value}, and more`).toString('base64url')],
    ['in hexadecimal', (value: string) => Buffer.from(value).toString('hex')],
    ['in a URL', (value: string) => `?q=${encodeURIComponent(value)}`],
  ])('finds it %s', (guise, write) => {
    expect(findIn({ here: write('canary ä 12345') }, 'canary ä 12345')).toContain(`here: ${guise}`);
    expect(findIn({ here: write('canary ä 12346') }, 'canary ä 12345')).toEqual([]);
  });
});

describe('the search for six digits', () => {
  it.each([
    ['in a query', 'https://example.test/?code=480267&x=1', true],
    ['in a query within a query', 'next=%2Fin%3Fcode%3D480267%26x', true],
    ['as JSON', '{"code":"480267"}', true],
    ['among bytes', '\u0012\u0006480267\u001a', true],
    ['in a longer number', '1795480267563', false],
    ['in an id', 'pay_01a20f480267ff', false],
    ['of another code', '{"code":"480268"}', false],
  ])('%s', (_, text, isThere) => {
    expect(findIn({ here: text }, '480267').length > 0).toBe(isThere);
  });
});

describe('erasing', () => {
  it('what was given opens until the run is cancelled, and never again', async () => {
    const { wallet, start, tell } = stage;
    const phone = '+8613800004321';
    const run = await start('registration', { phone, ...terms });
    const sealed = /eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+/.exec(await historyOf(wallet, run.id))?.[0] ?? '';
    expect(await wallet.anotherVault().open(sealed)).toBe(phone);
    expect((await tell(run, 'user.cancel')).outcome).toBe('cancelled');
    for (const vault of [wallet.vault, wallet.anotherVault()]) {
      const refused = await vault.open(sealed).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(SealFault);
      expect(refused).toMatchObject({ reason: 'key-destroyed' });
    }
    expect(await historyOf(wallet, run.id)).toContain(sealed);
  });
});
