import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerKey, claimKey } from '../../db/queries/idempotency.ts';
import { hasSeenWebhook, rememberWebhook } from '../../db/queries/inbox.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { atOnce, warm } from './books.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.deleteFrom('idempotency').execute();
  await database.db.deleteFrom('inbox').execute();
});

describe('a key of a request', () => {
  const key = { scope: 'usr_1 POST /v1/flows/payment', keyHash: 'key' };
  const claim = (given: Partial<Parameters<typeof claimKey>[1]> = {}) =>
    claimKey(database.db, { ...key, bodyHash: 'body', targetId: 'pay_1', ...given });
  const answer = (status: number, body: unknown) => answerKey(database.db, { ...key, status, answer: body });
  const open = (targetId: string) => ({ kind: 'open', targetId });

  test('is claimed by the first, and a repeat gets the first one’s target', async () => {
    expect(await claim()).toEqual(open('pay_1'));
    expect(await claim({ targetId: 'pay_2' })).toEqual(open('pay_1'));
  });

  test.each([
    ['another key', { keyHash: 'other' }],
    ['another scope', { scope: 'usr_2 POST /v1/flows/payment' }],
  ])('%s is another request', async (_, given) => {
    await claim();
    expect(await claim({ ...given, targetId: 'pay_2' })).toEqual(open('pay_2'));
  });

  test('claimed thirty times at once has one target', async () => {
    await warm(database.db);
    const claims = await atOnce(30, (index) => claim({ targetId: `pay_${index}` }));
    expect(new Set(claims.map((made) => JSON.stringify(made))).size).toBe(1);
    expect(claims[0]).toEqual(open(expect.stringMatching(/^pay_\d+$/)));
  });

  test('with another body is refused, before the answer and after', async () => {
    await claim();
    expect(await claim({ bodyHash: 'other' })).toEqual({ kind: 'other-body' });
    await answer(201, { id: 'pay_1' });
    expect(await claim({ bodyHash: 'other' })).toEqual({ kind: 'other-body' });
    expect(await claim()).toMatchObject({ kind: 'answered' });
  });

  test.each([
    ['fields in their order', { z: 1, a: { y: [1, 2], b: null } }],
    ['text of all kinds', { text: 'naïve ☕ 钱包 "quoted" \\u0041' }],
    ['an empty object', {}],
    ['nothing', null],
  ])('answers as it did the first time: %s', async (_, body) => {
    await claim();
    await answer(201, body);
    const again = await claim({ targetId: 'pay_2' });
    expect(again).toEqual({ kind: 'answered', status: 201, answer: body });
    expect(JSON.stringify(again)).toBe(JSON.stringify({ kind: 'answered', status: 201, answer: body }));
  });

  test('keeps its first answer, also of many at once', async () => {
    await claim();
    await answer(201, { first: true });
    await answer(200, { first: false });
    expect(await claim()).toEqual({ kind: 'answered', status: 201, answer: { first: true } });
  });

  test('an answer to a key that nobody claimed is kept nowhere', async () => {
    await answer(201, {});
    expect(await claim()).toEqual(open('pay_1'));
  });
});

describe('a message of a provider', () => {
  test.each([
    ['the same one', 'sms', 'msg_1', true],
    ['another one', 'sms', 'msg_2', false],
    ['another provider’s of the same id', 'card-network', 'msg_1', false],
  ])('once remembered, %s', async (_, provider, id, seen) => {
    expect(await hasSeenWebhook(database.db, provider, id)).toBe(false);
    await rememberWebhook(database.db, 'sms', 'msg_1');
    expect(await hasSeenWebhook(database.db, provider, id)).toBe(seen);
  });

  test('may be remembered twenty times at once', async () => {
    await warm(database.db);
    await atOnce(20, () => rememberWebhook(database.db, 'sms', 'msg_1'));
    expect(await database.db.selectFrom('inbox').select('event_id').execute()).toEqual([{ event_id: 'msg_1' }]);
  });
});
