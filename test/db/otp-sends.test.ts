import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reserveChallenge } from '../../db/queries/otp-challenges.ts';
import type { Reserved } from '../../db/queries/otp-challenges.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { atOnce, warm } from './books.ts';

// When a code may be sent: limits by phone and by address, under a clock that the test holds.

const limits = { perPhoneHour: 3, perPhoneDay: 5, perAddressHour: 4 };
const start = Date.UTC(2026, 10, 24, 12);
const at = (minute: number) => new Date(start + minute * 60_000);
const day = 24 * 60;

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.deleteFrom('otp_challenges').execute();
});

type Send = {
  readonly minute: number;
  readonly phone?: string;
  readonly address?: string | null;
  readonly request?: string;
};
let last = 0;

function send({ minute, phone = 'phone', address = null, request }: Send): Promise<Reserved> {
  last += 1;
  const challenge = {
    id: `otp_${last}`,
    requestId: request ?? `request ${last}`,
    run: `run ${last}`,
    purpose: 'registration',
    phoneHash: phone,
    addressHash: address,
    codeHashFor: (id: string) => `code of ${id}`,
    tries: 5,
    lifeMs: 300_000,
  };
  return reserveChallenge(database.db, challenge, limits, at(minute));
}

const rows = () => database.db.selectFrom('otp_challenges').selectAll().orderBy('created_at').execute();
const sent = (...minutes: readonly number[]): Send[] => minutes.map((minute) => ({ minute }));
const from = (...phones: readonly string[]): Send[] =>
  phones.map((phone, minute) => ({ minute, phone, address: 'network' }));

const table: readonly { name: string; before: readonly Send[]; asked: Send; retryAt: number | null }[] = [
  { name: 'the first', before: [], asked: { minute: 0 }, retryAt: null },
  { name: 'the third in an hour', before: sent(0, 10), asked: { minute: 20 }, retryAt: null },
  { name: 'the fourth in an hour', before: sent(0, 10, 20), asked: { minute: 30 }, retryAt: 60 },
  { name: 'a moment before it was told', before: sent(0, 10, 20), asked: { minute: 60 - 1 / 60_000 }, retryAt: 60 },
  { name: 'when it was told', before: sent(0, 10, 20), asked: { minute: 60 }, retryAt: null },
  { name: 'while the window slides', before: sent(0, 10, 20, 60), asked: { minute: 61 }, retryAt: 70 },
  { name: 'the sixth in a day', before: sent(0, 60, 120, 180, 240), asked: { minute: 300 }, retryAt: day },
  { name: 'a day after the first', before: sent(0, 60, 120, 180, 240), asked: { minute: day }, retryAt: null },
  {
    name: 'where the hour ends after the day',
    before: sent(0, 1, day - 50, day - 49, day - 48),
    asked: { minute: day - 47 },
    retryAt: day + 10,
  },
  {
    name: 'where the day ends after the hour',
    before: sent(0, 60, 120, 121, 122),
    asked: { minute: 123 },
    retryAt: day,
  },
  { name: 'to another phone', before: sent(0, 10, 20), asked: { minute: 30, phone: 'other' }, retryAt: null },
  {
    name: 'the fifth phone from one address',
    before: from('a', 'b', 'c', 'd'),
    asked: { minute: 30, phone: 'e', address: 'network' },
    retryAt: 60,
  },
  {
    name: 'a phone from another address',
    before: from('a', 'b', 'c', 'd'),
    asked: { minute: 30, phone: 'e', address: 'elsewhere' },
    retryAt: null,
  },
  {
    name: 'from no address, however many there were',
    before: ['a', 'b', 'c', 'd', 'e'].map((phone) => ({ minute: 0, phone })),
    asked: { minute: 1, phone: 'f' },
    retryAt: null,
  },
  {
    name: 'a phone at its limit from another address',
    before: sent(0, 10, 20),
    asked: { minute: 30, address: 'elsewhere' },
    retryAt: 60,
  },
];

describe('a send', () => {
  test.each(table)('$name', async ({ before, asked, retryAt }) => {
    for (const one of before) expect(await send(one)).toMatchObject({ ok: true });
    const answer = await send(asked);
    expect(answer).toEqual(retryAt === null ? { ok: true, id: `otp_${last}` } : { ok: false, retryAt: at(retryAt) });
    expect(await rows()).toHaveLength(before.length + (retryAt === null ? 1 : 0));
  });

  test('that was refused may be asked for again under its own request', async () => {
    for (const one of sent(0, 10, 20)) await send(one);
    expect(await send({ minute: 30, request: 'late' })).toEqual({ ok: false, retryAt: at(60) });
    expect(await send({ minute: 60, request: 'late' })).toMatchObject({ ok: true });
  });

  test('under the same request is the same challenge with the same code, past all limits', async () => {
    const first = await send({ minute: 0, request: 'one' });
    await send({ minute: 1 });
    await send({ minute: 2 });
    for (const minute of [3, 90, 3 * day]) expect(await send({ minute, request: 'one' })).toEqual(first);
    const made = (await rows()).filter(({ request_id }) => request_id === 'one');
    expect(made).toMatchObject([{ id: first.ok && first.id, code_hash: `code of ${first.ok && first.id}` }]);
    expect(await send({ minute: 4 }), 'repeats are not counted, nor do they free anything').toMatchObject({
      ok: false,
    });
  });
});

describe('sends at once', () => {
  beforeEach(() => warm(database.db));

  test('under one request are one challenge', async () => {
    const answers = await atOnce(20, () => send({ minute: 0, request: 'one' }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await rows()).toHaveLength(1);
  });

  test.each([
    ['to one phone', () => ({ minute: 0 }), limits.perPhoneHour],
    ['to one phone from many addresses', (index: number) => ({ minute: 0, address: `${index}` }), limits.perPhoneHour],
    [
      'from one address',
      (index: number) => ({ minute: 0, phone: `${index}`, address: 'network' }),
      limits.perAddressHour,
    ],
    ['of strangers', (index: number) => ({ minute: 0, phone: `${index}` }), 30],
  ])('%s do not slip past the limit', async (_, sendOf, goThrough) => {
    const answers = await atOnce(30, (index) => send(sendOf(index)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(goThrough);
    expect(answers.filter(({ ok }) => !ok)).toEqual(
      Array.from({ length: 30 - goThrough }, () => ({ ok: false, retryAt: at(60) })),
    );
    expect(await rows()).toHaveLength(goThrough);
  });
});
