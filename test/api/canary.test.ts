import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenSteps, notifyStep } from '../../db/notify.ts';
import { flows } from '../../machines/index.ts';
import { SealFault } from '../../vault/seal.ts';
import type { Wallet } from '../wallet.ts';
import { startWallet } from '../wallet.ts';
import { coffee } from './bad/world.ts';
import { findIn, markedFields, newCanaries } from './canary/canaries.ts';
import { follow } from './canary/follow.ts';
import { historyOf, surfacesOf } from './canary/surfaces.ts';
import type { Surfaces } from './canary/surfaces.ts';
import { clientOf, pathOf } from './client.ts';
import type { Answer, Call, Client, RunJson } from './client.ts';
import { codeOn, otherThan, terms } from './people.ts';

const canaries = newCanaries();
/** Which field each value was sent in; the sandbox, which plays the outside, is not looked into. */
const planted = new Map<string, string>();
const plant = (field: string, value: string): string => {
  planted.set(value, field);
  return value;
};

let wallet: Wallet;
let client: Client;
let listening: Awaited<ReturnType<typeof listenSteps>>;
const notified: unknown[] = [];
const answered: Answer[] = [];
const streams: Promise<string>[] = [];
const runs: string[] = [];

const call = async (method: string, path: string, options: Call): Promise<RunJson> => {
  const answer = await client.call(method, path, { key: randomUUID(), ...options });
  answered.push(answer);
  return answer.body as unknown as RunJson;
};
const start = async (flow: string, body: object, token?: string): Promise<RunJson> => {
  const run = await call('POST', `/v1/flows/${flow}`, { body, token });
  runs.push(run.id);
  streams.push(follow(wallet.url, run, run.token ?? token));
  return run;
};
const tell = (run: RunJson, type: string, fields: object = {}, token = run.token) =>
  call('POST', `${pathOf(run)}/events`, { token, body: { type, ...fields } });

/** A registration up to the proven phone, with a wrong code on the way. */
async function prove(phone: string): Promise<RunJson> {
  const run = await start('registration', { phone: plant('registration/start/phone', phone), ...terms });
  const code = await codeOn(wallet, phone, run);
  await tell(run, 'user.submitCode', { code: plant('registration/user.submitCode/code', otherThan(code)) });
  await tell(run, 'user.submitCode', { code: plant('registration/user.submitCode/code', code) });
  return run;
}

async function registerAndPay(): Promise<void> {
  const run = await prove(canaries.phone);
  for (const password of [canaries.weakPassword, canaries.phone, canaries.password]) {
    await tell(run, 'user.setPassword', { password: plant('registration/user.setPassword/password', password) });
  }
  const session = await call('POST', '/v1/sessions', { token: run.token, body: { run: run.id } });
  const token = (session as unknown as { readonly accessToken: string }).accessToken;
  const cards = [
    [canaries.card, 'user.confirm'],
    [canaries.card, 'user.cancel'],
    ['6200000000010038', 'user.confirm'],
    ['6200000000010509', 'user.confirm'],
  ] as const;
  await Promise.all(
    cards.map(async ([card, event]) => {
      const payment = await start('payment', { ...coffee, card: plant('payment/start/card', card) }, token);
      await tell(payment, event, {}, token);
      await client.until(payment, ({ status }) => status === 'ended', token);
    }),
  );
  await call('GET', '/v1/me', { token });
}

async function failToRegister(): Promise<void> {
  const again = await prove(canaries.phone);
  const ended = await tell(again, 'user.setPassword', { password: canaries.password });
  expect(ended.outcome).toBe('alreadyRegistered');
  const changed = await start('registration', { phone: '+8613800001001', ...terms });
  await tell(changed, 'user.changePhone', { phone: plant('registration/user.changePhone/phone', canaries.otherPhone) });
  await tell(changed, 'user.cancel');
}

/** Values where they do not belong: refused, and kept nowhere either. */
async function sendNonsense(): Promise<void> {
  const { phone, password, card } = canaries;
  await call('POST', '/v1/flows/registration', { raw: `{"phone":"${phone}","password":"${password}"` });
  await call('POST', '/v1/flows/registration', { body: { phone: `${phone}x`, [password]: 1, ...terms } });
  await call('POST', '/v1/flows/payment', { token: `ses_${'a'.repeat(30)}${card}`, body: { card } });
  await call('GET', `/v1/flows/payment/${card}`, {});
  await call('POST', '/v1/webhooks/sms', { body: { type: 'message.delivered', data: { requestId: phone } } });
}

let surfaces: Surfaces;
beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
  listening = await listenSteps(wallet.databaseUrl, (hint) => void notified.push(hint));
  await registerAndPay();
  await failToRegister();
  await sendNonsense();
  surfaces = await everything();
});
afterAll(async () => {
  await Promise.all(streams);
  await listening.close();
  await wallet.stop();
});

async function everything(): Promise<Surfaces> {
  return {
    ...(await surfacesOf(wallet, runs)),
    'the answers': JSON.stringify(answered.filter(({ status }) => status < 400).map(({ body }) => body)),
    'the streams': (await Promise.all(streams)).join('\n'),
    'the notifications': JSON.stringify(notified),
  };
}

describe('what is secret or personal', () => {
  it('was planted in every field that is marked so', () => {
    expect(new Set(planted.values())).toEqual(new Set(markedFields(flows)));
  });

  it('was sent by runs of every flow, to several ends', () => {
    const ends = answered.flatMap(({ body }) => (typeof body['outcome'] === 'string' ? [body['outcome']] : []));
    expect(ends).toEqual(expect.arrayContaining(['registered', 'alreadyRegistered', 'cancelled', 'paid', 'declined']));
  });

  it('is found nowhere', () => {
    const found = [...planted].flatMap(([value, field]) =>
      findIn(surfaces, value).map((where) => `${field} in ${where}`),
    );
    expect(found).toEqual([]);
  });

  it('is looked for where there is something', () => {
    const empty = Object.entries(surfaces).flatMap(([where, text]) => (text === '' ? [where] : []));
    // The run's own records begin empty; what is said in vain is not kept.
    expect(empty.filter((where) => !/table (inbox|kysely|ledger_holds)/.test(where))).toEqual([]);
    expect(surfaces['the notifications']).toContain(runs[0]);
    expect(surfaces['the streams']).toContain('event: run');
  });
});

describe('the search itself', () => {
  it('finds what is written in the clear, in each place', async () => {
    const spy = newCanaries();
    const token = String(answered.find(({ body }) => 'accessToken' in body)?.body['accessToken']);
    // A note is neither secret nor personal: it is kept as it is.
    const run = await start('payment', { ...coffee, note: spy.card }, token);
    await tell(run, 'user.cancel', {}, token);
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
    ['in base64', (value: string) => Buffer.from(`${value}, and more`).toString('base64')],
    ['in base64url', (value: string) => Buffer.from(`${value}, and more`).toString('base64url')],
    ['in hexadecimal', (value: string) => Buffer.from(value).toString('hex')],
    ['in a URL', (value: string) => `?q=${encodeURIComponent(value)}`],
  ])('finds it %s', (guise, write) => {
    expect(findIn({ here: write('canary ä 12345') }, 'canary ä 12345')).toContain(`here: ${guise}`);
    expect(findIn({ here: write('canary ä 12346') }, 'canary ä 12345')).toEqual([]);
  });
});

describe('erasing', () => {
  it('what was given opens until the run is cancelled, and never again', async () => {
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
