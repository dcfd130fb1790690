import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { authorisation, bodyOf, message, stage } from './stage.ts';
import type { Stage } from './stage.ts';

const authorise = '/network/authorisations';

test('a webhook is signed, and reads as the wallet expects', async () => {
  const { call, heard, unverified } = await stage();
  const [sent, asked] = [message(), authorisation()];
  await call('/sms/messages', sent);
  await call(authorise, asked);
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  expect(unverified).toEqual([]);
  const byPath = new Map(heard.map((told) => [told.path, told]));
  expect(byPath.get('/hooks/sms')).toMatchObject({ type: 'message.delivered', data: { requestId: sent.requestId } });
  expect(byPath.get('/hooks/card-network')).toMatchObject({
    type: 'authorisation.approved',
    data: {
      reference: asked.reference,
      requestId: asked.requestId,
      amountMinor: 2_500,
      currency: 'CNY',
      responseCode: '00',
    },
  });
  for (const { timestamp, id } of heard) {
    expect(new Date(timestamp).toISOString()).toBe(timestamp);
    expect(id).toMatch(/^msg_[0-9a-f-]{36}$/);
  }
});

// The receiver's own clock checks the signature's time: five minutes are the limit.
test('the time that is signed comes from the clock given', async () => {
  const { call, heard, unverified } = await stage({ now: () => Date.now() - 3_600_000 });
  await call(authorise, authorisation());
  await vi.waitFor(() => expect(unverified.join()).toContain('timestamp too old'));
  expect(heard).toEqual([]);
});

test.each([
  ['at once', [], 1, 'delivered'],
  ['a server error', [500, 503], 3, 'delivered'],
  ['a client error', [404], 2, 'delivered'],
  ['a redirect, which is not followed', [302], 2, 'delivered'],
  ['nine failures', Array.from({ length: 9 }, () => 500), 10, 'delivered'],
  ['ten failures', Array.from({ length: 10 }, () => 500), 10, 'givenUp'],
  ['gone', [410], 1, 'givenUp'],
])('after %s', async (_, answers, attempts, state) => {
  const { call, heard, unverified, statuses } = await stage({ pace: 0.001 });
  statuses.push(...answers);
  await call(authorise, authorisation());
  await vi.waitFor(async () => expect(await deliveries(call)).toMatchObject([{ state, attempts }]));
  expect(heard).toHaveLength(attempts);
  expect(unverified).toEqual([]);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(1);
});

test('the pause between attempts doubles', async () => {
  const { call, statuses } = await stage({ pace: 0.02 });
  statuses.push(500, 500, 500, 500, 500);
  const began = performance.now();
  await call(authorise, authorisation());
  await vi.waitFor(async () => expect(await deliveries(call)).toMatchObject([{ state: 'delivered', attempts: 6 }]));
  // 250 ms × (1 + 2 + 4 + 8 + 16) at this pace; pauses that did not grow would be a sixth of it.
  expect(performance.now() - began).toBeGreaterThan(7_750 * 0.02 * 0.9);
});

test('many at once all arrive, each under its own id', async () => {
  const { call, heard } = await stage();
  await Promise.all(Array.from({ length: 100 }, () => call(authorise, authorisation())));
  await vi.waitFor(() => expect(heard).toHaveLength(100));
  expect(new Set(heard.map(({ id }) => id)).size).toBe(100);
  const states = (await deliveries(call)).map(({ state }) => state);
  expect(states).toEqual(Array.from({ length: 100 }, () => 'delivered'));
});

test.each([
  ['6200000000010517', [2, 2, 2]],
  ['6200000000010525', [0, 0, 0]],
  ['6200000000010012', [1, 1, 1]],
])('%s: webhooks of authorisation, capture and reversal come %o times', async (card, counts) => {
  const { call, heard } = await stage();
  const asked = authorisation({ card });
  const about = { authorisationRequestId: asked.requestId };
  await call(authorise, asked);
  await call('/network/captures', { requestId: 'c', ...about, amountMinor: 1 });
  await call('/network/reversals', { requestId: 'r', ...about });
  const mark = authorisation();
  await call(authorise, mark);
  await vi.waitFor(() => expect(heard.some(({ data }) => data['reference'] === mark.reference)).toBe(true));
  const count = (type: string) =>
    heard.filter((told) => told.type === type && told.data['reference'] === asked.reference).length;
  const types = ['authorisation.approved', 'capture.completed', 'reversal.completed'];
  await vi.waitFor(() => expect(types.map(count)).toEqual(counts));
});

const deliveriesSchema = z.object({ webhooks: z.array(z.object({ state: z.string(), attempts: z.int() })) });

async function deliveries(call: Stage['call']) {
  return deliveriesSchema.parse(bodyOf(await call('/sandbox/webhooks'))).webhooks;
}
