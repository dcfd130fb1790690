import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { clientOf } from './client.ts';
import type { Client, Fields, RunJson } from './client.ts';
import { terms } from './people.ts';

let wallet: Wallet;
let client: Client;
let run: RunJson;
/** No receipt comes by itself for this phone. */
const silent = '+8613800001003';
beforeAll(async () => {
  wallet = await startWallet({ policy: { registration: { sendsPerPhoneHour: 100, sendsPerPhoneDay: 100 } } });
  client = clientOf(wallet);
});
afterAll(() => wallet.stop());

type Told = {
  readonly body?: string;
  readonly id?: string;
  readonly at?: Date;
  readonly secret?: string;
  readonly over?: { readonly [header: string]: string };
};

const receipt = (request: string, type = 'message.delivered') =>
  JSON.stringify({ type, timestamp: new Date().toISOString(), data: { requestId: request } });
const started = () => client.start('registration', { phone: silent, ...terms });
/** Our request that a run's first code was sent under. */
const requestOf = async ({ id }: RunJson) =>
  (await wallet.db.selectFrom('otp_challenges').select('request_id').where('run_id', '=', id).executeTakeFirstOrThrow())
    .request_id;

function post(body: string, { id = randomUUID(), at = new Date(), secret, over = {}, body: sent = body }: Told = {}) {
  const signature = new Webhook(secret ?? wallet.webhookSecret).sign(id, at, body);
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signature,
  };
  return client.call('POST', '/v1/webhooks/sms', { raw: sent, headers: { ...signed, ...over } });
}

const minutes = (count: number) => new Date(Date.now() + count * 60_000);

describe('a webhook that is not believed', () => {
  const rows: readonly (readonly [what: string, told: () => Told])[] = [
    ['signed by somebody else', () => ({ secret: `whsec_${Buffer.alloc(24).toString('base64')}` })],
    ['without a right signature', () => ({ over: { 'webhook-signature': 'v1,AAAA' } })],
    ['of another version', () => ({ over: { 'webhook-signature': 'v2,AAAA' } })],
    ['with an empty signature', () => ({ over: { 'webhook-signature': '' } })],
    ['whose body was changed', () => ({ body: receipt('reg_1/1/x') })],
    ['whose body got a blank', () => ({ body: `${receipt('reg_1/1/x')} ` })],
    ['under another id than was signed', () => ({ over: { 'webhook-id': 'another' } })],
    [
      'at another time than was signed',
      () => ({ over: { 'webhook-timestamp': String(minutes(1).getTime() / 1_000) } }),
    ],
    ['without a time', () => ({ over: { 'webhook-timestamp': 'now' } })],
    ['from six minutes ago', () => ({ at: minutes(-6) })],
    ['from six minutes ahead', () => ({ at: minutes(6) })],
  ];
  it.each(rows)('%s', async (_what, told) => {
    run ??= await started();
    const { status, body } = await post(receipt(await requestOf(run)), told());
    expect([status, body['code']]).toEqual([401, 'unauthenticated']);
    expect((await client.look(run)).view['delivery']).toBe('unknown');
    expect(await wallet.db.selectFrom('inbox').selectAll().execute()).toEqual([]);
  });

  it('nor is one without any signature', async () => {
    const { status } = await client.call('POST', '/v1/webhooks/sms', { raw: receipt('reg_1/1/x') });
    expect(status).toBe(401);
  });
});

describe('a webhook that is believed', () => {
  it.each([
    ['from four minutes ago', -4],
    ['from four minutes ahead', 4],
  ])('%s', async (_what, away) => {
    const fresh = await started();
    const { status, body } = await post(receipt(await requestOf(fresh)), { at: minutes(away) });
    expect([status, body]).toEqual([200, { handled: true }]);
    expect((await client.until(fresh, ({ view }) => view['delivery'] === 'delivered')).reason).toBeNull();
  });

  it('counts once, sent again or twenty times at once', async () => {
    const fresh = await started();
    const id = randomUUID();
    const body = receipt(await requestOf(fresh), 'message.failed');
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(body, { id })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { seq, reason } = await client.until(fresh, ({ view }) => view['delivery'] === 'failed');
    expect([seq, reason]).toEqual([fresh.seq + 1, 'code-not-delivered']);
    expect((await post(body, { id })).body).toEqual({ handled: false });
    expect((await client.look(fresh)).seq).toBe(seq);
    const remembered = wallet.db.selectFrom('inbox').select('event_id').where('event_id', '=', id);
    expect(await remembered.execute()).toHaveLength(1);
  });

  it.each<[what: string, request: (of: string) => string]>([
    ['a run that nobody knows', () => `reg_${'0'.repeat(32)}/1/0.provingPhone.sendingCode`],
    ['no run at all', () => 'hello'],
    ['nothing', () => ''],
    ['another message of the run', (of) => `${of}2`],
  ])('about %s moves nothing', async (_what, request) => {
    const fresh = await started();
    const { status, body } = await post(receipt(request(await requestOf(fresh))));
    expect([status, body]).toEqual([200, { handled: false }]);
    expect((await client.look(fresh)).seq).toBe(fresh.seq);
  });

  it.each<[what: string, body: Fields]>([
    ['an unknown kind', { type: 'message.exploded', timestamp: 'x', data: { requestId: 'x' } }],
    ['no data', { type: 'message.delivered', timestamp: 'x' }],
    ['a long request', { type: 'message.delivered', timestamp: 'x', data: { requestId: 'x'.repeat(101) } }],
  ])('with %s is told what is wrong', async (_what, body) => {
    const answer = await post(JSON.stringify(body));
    expect([answer.status, answer.body['code']]).toEqual([422, 'invalid-body']);
  });
});
