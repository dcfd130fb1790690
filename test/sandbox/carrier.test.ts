import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { magicPhones } from '../../sandbox/phones.ts';
import { readPhone } from '../../vault/phone.ts';
import { bodyOf, message, stage } from './stage.ts';
import type { Stage } from './stage.ts';

const ordinary = '+8613800000001';
const delivered = 'message.delivered';

type Row = {
  readonly to: string;
  readonly channel?: 'voice';
  /** HTTP status of each answer in turn, or `lost`. */
  readonly answers: readonly (number | 'lost')[];
  readonly arrives: boolean;
  readonly receipts: readonly string[];
  readonly reason?: string;
};

const rows: readonly Row[] = [
  { to: ordinary, answers: [202, 202], arrives: true, receipts: [delivered] },
  { to: ordinary, channel: 'voice', answers: [202], arrives: true, receipts: [delivered] },
  { to: '+8613800001001', answers: [403, 403], arrives: false, receipts: [] },
  { to: '+8613800001002', answers: [202], arrives: false, receipts: ['message.failed'], reason: 'absent-subscriber' },
  { to: '+8613800001003', answers: [202], arrives: false, receipts: [] },
  { to: '+8613800001004', answers: [503, 503, 503, 503], arrives: false, receipts: [] },
  { to: '+8613800001005', answers: [503, 503, 202], arrives: true, receipts: [delivered] },
  { to: '+8613800001006', answers: [202], arrives: true, receipts: [delivered] },
  { to: '+8613800001007', answers: [202], arrives: true, receipts: [delivered, delivered] },
  { to: '+8613800001008', answers: [202], arrives: false, receipts: ['message.failed'], reason: 'blocked' },
  { to: '+8613800001008', channel: 'voice', answers: [202], arrives: true, receipts: [delivered] },
  { to: '+8613800001009', answers: ['lost', 202], arrives: true, receipts: [delivered] },
  { to: '+8613800001010', answers: ['lost', 'lost'], arrives: true, receipts: [delivered] },
  { to: '+8613800001011', answers: [429, 202], arrives: true, receipts: [delivered] },
  { to: '+8613800001012', answers: [202], arrives: true, receipts: [] },
  { to: '+8613800001013', answers: [202], arrives: true, receipts: [delivered] },
  { to: '+8613800001014', answers: [202, 202], arrives: true, receipts: [delivered] },
];

describe('phones', () => {
  test('with a meaning have a row here each and a number that the wallet takes', () => {
    const numbers = magicPhones.map(({ number }) => number);
    expect([...new Set(rows.map(({ to }) => to))].toSorted()).toEqual([ordinary, ...numbers].toSorted());
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(readPhone(number)).toMatchObject({ ok: true, e164: number, country: 'CN' });
  });

  test.each(rows)('$to $channel', async ({ to, channel, answers, arrives, receipts, reason }) => {
    const { call, heard } = await stage();
    const sent = message({ to, ...(channel === undefined ? {} : { channel }) });
    for (const expected of answers) {
      const answer = await call('/sms/messages', sent);
      expect(answer === 'lost' ? answer : answer.status).toBe(expected);
    }
    // What comes later to another phone is the sign that nothing more will come to this one.
    const arrivedAt = await shown(call, to, arrives ? 1 : 0);
    await markEnd(call, heard);
    expect(await shown(call, to, arrives ? 1 : 0)).toEqual(arrivedAt);
    expect(arrivedAt).toMatchObject(
      arrives ? [{ requestId: sent.requestId, channel: sent.channel, text: sent.text }] : [],
    );
    const about = () => heard.filter(({ data }) => data['requestId'] === sent.requestId);
    await vi.waitFor(() => expect(about().map(({ type }) => type)).toEqual(receipts));
    for (const { path, data } of about()) expect([path, data['reason']]).toEqual(['/hooks/sms', reason]);
    expect(new Set(about().map(({ id }) => id)).size).toBe(Math.min(receipts.length, 1));
  });
});

test('a message that comes late is not there before its time', async () => {
  const { call } = await stage({ pace: 0.05 });
  const began = performance.now();
  await call('/sms/messages', message({ to: '+8613800001006' }));
  await shown(call, '+8613800001006', 1);
  expect(performance.now() - began).toBeGreaterThan(450);
});

test('one requestId is one message, and another body under it a 409', async () => {
  const { call, heard } = await stage();
  const sent = message();
  const answers = await Promise.all([1, 2, 3].map(() => call('/sms/messages', sent)));
  for (const answer of answers)
    expect(answer).toEqual({ status: 202, body: { requestId: sent.requestId, status: 'accepted' } });
  expect(await call('/sms/messages', { ...sent, text: 'Something else' })).toMatchObject({ status: 409 });
  await shown(call, ordinary, 1);
  await markEnd(call, heard);
  expect(await shown(call, ordinary, 1)).toHaveLength(1);
});

test('the phone shows its newest fifty, newest first, and a plus need not be escaped', async () => {
  const { url, call } = await stage();
  for (let count = 1; count <= 52; count += 1) {
    await call('/sms/messages', message({ text: `${count}` }));
    await vi.waitFor(async () => {
      const [newest] = await shown(call, ordinary);
      expect(newest?.text).toBe(`${count}`);
    });
  }
  const plain: unknown = await (await fetch(`${url}/sms/messages?to=${ordinary}`)).json();
  expect(plain).toMatchObject({ to: ordinary });
  expect((await shown(call, ordinary)).length).toBe(50);
});

test.each([
  [{ to: '13800000001' }, '/to'],
  [{ channel: 'pigeon' }, '/channel'],
  [{ text: '' }, '/text'],
  [{ requestId: undefined }, '/requestId'],
  [{ code: '123456' }, '"code"'],
])('%o is a 422 that names %s', async (change, named) => {
  const { call } = await stage();
  const answer = await call('/sms/messages', message(change));
  expect(answer).toMatchObject({ status: 422 });
  expect(bodyOf(answer)['detail']).toContain(named);
});

test('a phone that is no number is a 422', async () => {
  const { call } = await stage();
  expect(await call('/sms/messages?to=me')).toMatchObject({ status: 422 });
});

const shownSchema = z.object({
  messages: z.array(z.object({ requestId: z.string(), channel: z.string(), text: z.string(), at: z.iso.datetime() })),
});

async function shown(call: Stage['call'], to: string, atLeast = 0): Promise<z.output<typeof shownSchema>['messages']> {
  return vi.waitFor(
    async () => {
      const { messages } = shownSchema.parse(bodyOf(await call(`/sms/messages?to=${encodeURIComponent(to)}`)));
      expect(messages.length).toBeGreaterThanOrEqual(atLeast);
      return messages;
    },
    { timeout: 5_000 },
  );
}

async function markEnd(call: Stage['call'], heard: Stage['heard']): Promise<void> {
  const mark = message({ to: '+8613800009999' });
  await call('/sms/messages', mark);
  await vi.waitFor(() => expect(heard.map(({ data }) => data['requestId'])).toContain(mark.requestId));
}
