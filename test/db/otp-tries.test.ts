import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reserveChallenge, tryCode } from '../../db/queries/otp-challenges.ts';
import type { Tried } from '../../db/queries/otp-challenges.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { atOnce, warm } from './books.ts';

// How a code is tried: five times, once with success, by whom it was sent to and for what it was sent.

const limits = { perPhoneHour: 3, perPhoneDay: 5, perAddressHour: 99 };
const lifeMs = 300_000;
const start = Date.UTC(2026, 10, 24, 12);
const right = '123456';
const wrong = '000000';

const expired: Tried = { kind: 'spent', reason: 'code-expired' };
const spent: Tried = { kind: 'spent', reason: 'code-tries-spent' };
const used: Tried = { kind: 'spent', reason: 'code-used' };
const isRight: Tried = { kind: 'right' };
const isWrong = (triesLeft: number): Tried => ({ kind: 'wrong', triesLeft });

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

let last = 0;

type Sent = { readonly id: string; readonly run: string; readonly phone: string; readonly purpose: string };
const isCode = (id: string, code: string) => `${code} of ${id}`;

/** Sends a code to a phone of its own, unless another one is given. */
async function sent(given: Partial<Omit<Sent, 'id'>> & { afterMs?: number; code?: string } = {}): Promise<Sent> {
  last += 1;
  const { run = `run ${last}`, phone = `phone ${last}`, purpose = 'login', afterMs = 0, code = right } = given;
  const id = `otp_${last}`;
  const challenge = {
    id,
    requestId: `send ${last}`,
    run,
    purpose,
    phoneHash: phone,
    addressHash: null,
    codeHashFor: (made: string) => isCode(made, code),
    tries: 5,
    lifeMs,
  };
  expect(await reserveChallenge(database.db, challenge, limits, new Date(start + afterMs))).toEqual({ ok: true, id });
  return { id, run, phone, purpose };
}

type Typed = { readonly code: string; readonly request?: string; readonly afterMs?: number };
let compared = 0;

function typed(of: Sent, { code, request = `try ${(last += 1)}`, afterMs = 1_000 }: Typed): Promise<Tried> {
  const asked = { id: of.id, requestId: request, phoneHash: of.phone, purpose: of.purpose };
  const matches = (kept: string) => {
    compared += 1;
    return kept === isCode(of.id, code);
  };
  return tryCode(database.db, asked, matches, new Date(start + afterMs));
}

const wrongly = (times: number): Typed[] => Array.from({ length: times }, () => ({ code: wrong }));

test.each<{ name: string; tries: readonly Typed[]; says: readonly Tried[] }>([
  { name: 'right at once', tries: [{ code: right }], says: [isRight] },
  {
    name: 'right at the fifth try',
    tries: [...wrongly(4), { code: right }],
    says: [isWrong(4), isWrong(3), isWrong(2), isWrong(1), isRight],
  },
  {
    name: 'right at the sixth',
    tries: [...wrongly(5), { code: right }],
    says: [isWrong(4), isWrong(3), isWrong(2), isWrong(1), spent, spent],
  },
  { name: 'right twice', tries: [{ code: right }, { code: right }], says: [isRight, used] },
  { name: 'wrong after right', tries: [{ code: right }, { code: wrong }], says: [isRight, used] },
  {
    name: 'right again under the same request, its answer having been lost',
    tries: [
      { code: right, request: 'a' },
      { code: right, request: 'a' },
      { code: right, request: 'b' },
    ],
    says: [isRight, isRight, used],
  },
  {
    name: 'wrong again under the same request: counted once',
    tries: [{ code: wrong, request: 'c' }, { code: wrong, request: 'c' }, { code: wrong }],
    says: [isWrong(4), isWrong(4), isWrong(3)],
  },
  {
    name: 'the last wrong one again under the same request',
    tries: [...wrongly(4), { code: wrong, request: 'd' }, { code: wrong, request: 'd' }],
    says: [isWrong(4), isWrong(3), isWrong(2), isWrong(1), spent, spent],
  },
  { name: 'in the last moment', tries: [{ code: right, afterMs: lifeMs - 1 }], says: [isRight] },
  { name: 'when it ends', tries: [{ code: right, afterMs: lifeMs }], says: [expired] },
  {
    name: 'right, and again when it has ended',
    tries: [{ code: right }, { code: right, afterMs: lifeMs }],
    says: [isRight, expired],
  },
])('$name', async ({ tries, says }) => {
  const challenge = await sent();
  const answers: Tried[] = [];
  for (const one of tries) answers.push(await typed(challenge, one));
  expect(answers).toEqual(says);
});

describe('at once', () => {
  const count = (answers: readonly Tried[], like: Tried) =>
    answers.filter((answer) => JSON.stringify(answer) === JSON.stringify(like)).length;

  test('fifty wrong tries are five', async () => {
    const challenge = await sent();
    await warm(database.db);
    compared = 0;
    const answers = await atOnce(50, () => typed(challenge, { code: wrong }));
    expect(compared).toBe(5);
    expect([4, 3, 2, 1].map((left) => count(answers, isWrong(left)))).toEqual([1, 1, 1, 1]);
    expect(count(answers, spent)).toBe(46);
    expect(await typed(challenge, { code: right })).toEqual(spent);
    expect(compared).toBe(5);
  });

  test('thirty right ones are one', async () => {
    const challenge = await sent();
    await warm(database.db);
    compared = 0;
    const answers = await atOnce(30, () => typed(challenge, { code: right }));
    expect([count(answers, isRight), count(answers, used), compared]).toEqual([1, 29, 1]);
  });

  test('one request thirty times is one try', async () => {
    const challenge = await sent();
    await warm(database.db);
    const answers = await atOnce(30, () => typed(challenge, { code: wrong, request: 'once' }));
    expect(count(answers, isWrong(4))).toBe(30);
  });
});

describe('a resend', () => {
  test('voids the code before it, with its tries', async () => {
    const first = await sent();
    await typed(first, { code: wrong });
    const second = await sent({ run: first.run, phone: first.phone, afterMs: 60_000, code: '654321' });
    compared = 0;
    expect(await typed(first, { code: right, afterMs: 61_000 })).toEqual(expired);
    expect(compared).toBe(0);
    expect(await typed(second, { code: right, afterMs: 61_000 })).toEqual(isWrong(4));
    expect(await typed(second, { code: '654321', afterMs: 61_000 })).toEqual(isRight);
  });

  test('does not begin the count of sends anew', async () => {
    const { run, phone } = await sent();
    await sent({ run, phone, afterMs: 60_000 });
    await sent({ run, phone, afterMs: 120_000 });
    const fourth = sent({ run, phone, afterMs: 180_000 });
    await expect(fourth).rejects.toMatchObject({ actual: { ok: false, retryAt: new Date(start + 3_600_000) } });
  });

  test('of one run leaves the codes of another alone', async () => {
    const mine = await sent();
    const other = await sent({ phone: mine.phone, afterMs: 1_000 });
    await sent({ run: other.run, phone: other.phone, afterMs: 2_000 });
    expect(await typed(mine, { code: right, afterMs: 3_000 })).toEqual(isRight);
  });
});

describe('a code is worth nothing', () => {
  test.each([
    ['for another phone', { phone: 'another phone' }],
    ['for another purpose', { purpose: 'payment' }],
    ['under an id that is not there', { id: 'otp_0' }],
  ])('%s, and is not even compared', async (_, other) => {
    const mine = await sent();
    compared = 0;
    expect(await typed({ ...mine, ...other }, { code: right })).toEqual(expired);
    expect(compared).toBe(0);
    expect(await typed(mine, { code: wrong }), 'nor counted').toEqual(isWrong(4));
  });

  test('in another run: it is a wrong one', async () => {
    const mine = await sent({ code: '111111' });
    const other = await sent({ phone: mine.phone, code: '222222' });
    expect(await typed(mine, { code: '222222' })).toEqual(isWrong(4));
    expect(await typed(other, { code: '222222' })).toEqual(isRight);
  });
});
