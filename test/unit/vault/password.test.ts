import { describe, expect, test } from 'vitest';
import { commonPinyin } from '../../../vault/common-pinyin.ts';
import { deriveKeys } from '../../../vault/derived-keys.ts';
import { createGate, GateFull } from '../../../vault/gate.ts';
import { decoyVerify, hashPassword, needsRehash, verifyPassword } from '../../../vault/password-hash.ts';
import { judgePassword } from '../../../vault/password.ts';
import { masterKeyOf } from './memory-keys.ts';

const phone = '+8613800000001';
const verdict = (text: string, of = phone) => {
  const judged = judgePassword(text, { phone: of });
  return judged.ok ? 'ok' : judged.reason;
};

describe('judging', () => {
  test.each<[string, string, string]>([
    ['empty', '', 'password-too-short'],
    ['7 characters', 'xK9#mQ2', 'password-too-short'],
    ['7 emoji, 14 UTF-16 units', '🦊🍉🛶🎻🧊🪁🧭', 'password-too-short'],
    ['8 typed, 7 after NFKC', 'xK9#me\u0301q', 'password-too-short'],
    ['9 random characters', 'xK9#mQ2!v', 'ok'],
    ['8 emoji', '🦊🍉🛶🎻🧊🪁🧭🪐', 'ok'],
    ['Chinese', '床前铁马橘子星期九', 'ok'],
    ['Cyrillic', 'жирафнаоблаке', 'ok'],
    ['words with spaces', 'violet harbour cactus spoon', 'ok'],
    ['64 characters', 'tulip-9-'.concat('qzvkwjxyhgfb'.repeat(5).slice(0, 56)), 'ok'],
    ['65 characters', `${'violet harbour cactus spoon'.padEnd(64, 'k')}!`, 'password-too-long'],
    ['64 characters of two units each', '🦊🍉🛶🎻🧊🪁🧭🪐🦔🥁🧵🪴🚲🍄🎈🪶'.repeat(4), 'ok'],
    ['64 characters that NFKC makes 128', `ﬁ`.repeat(64), 'password-too-long'],
    ['one that NFKC makes 18 times as long', '\ufdfa'.repeat(8), 'password-too-long'],
    ['endless', 'x'.repeat(1_000_000), 'password-too-long'],
    ['a line end', 'violet harbour\ncactus', 'password-has-control-characters'],
    ['a NUL', 'violet\u0000harbour', 'password-has-control-characters'],
    ['a C1 control', 'violet\u0085harbour', 'password-has-control-characters'],
    ['a lone surrogate', 'violet\ud83dharbour', 'password-has-control-characters'],
    ['a line separator', 'violet\u2028harbour', 'password-has-control-characters'],
    ['the whole phone', '+8613800000001', 'password-contains-phone'],
    ['the national number inside', 'zebra13800000001kite', 'password-contains-phone'],
    ['its last eight digits', 'violet 00000001 spoon', 'password-contains-phone'],
    ['its digits with separators', 'violet 138-0000-0001', 'password-contains-phone'],
    ['its digits in full width', 'violet１３８０００００００１', 'password-contains-phone'],
    ['another phone’s', 'violet 13912345678 spoon', 'ok'],
    ['the service’s name', 'violet Purser harbour', 'password-too-weak'],
    ['the service’s name, spaced', 'violet p.u.r.s.e.r harbour', 'password-too-weak'],
    ['one character', 'a'.repeat(64), 'password-too-weak'],
    ['a date, repeated', '20011225'.repeat(8), 'password-too-weak'],
    ['a keyboard walk', '1qaz2wsx3edc', 'password-too-weak'],
    ['a common one', 'password123', 'password-too-weak'],
    ['in leet', 'p4$$w0rd123', 'password-too-weak'],
    ['weak until its end', `${'a'.repeat(30)}-violet harbour cactus`, 'ok'],
    ['pinyin', 'woaini1314', 'password-too-weak'],
    ['pinyin, spaced', 'wo ai ni 1314', 'password-too-weak'],
    ['pinyin, capitals and a sign', 'WoAiNi1314!', 'password-too-weak'],
    ['love in digits', '5201314520', 'password-too-weak'],
    ['a common name and a year', 'zhangwei1990', 'password-too-weak'],
    ['a common name and 123', 'wangfang123', 'password-too-weak'],
  ])('%s', (_, text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  test('everything in the pinyin list is refused, alone and with what people add', () => {
    const tried = commonPinyin.flatMap((word) => [word, `${word}123`]);
    const passed = tried.filter((text) => verdict(text) === 'ok');
    expect(passed).toEqual([]);
  });

  test.each([
    ['+12015550123', 'violet 2015550123 kite', 'password-contains-phone'],
    ['+12015550123', 'violet 15550123 kite', 'password-contains-phone'],
    ['+12015550123', 'violet 5550123 kite', 'ok'],
    ['no number', 'violet harbour cactus', 'ok'],
    ['12', 'violet harbour 12 cactus', 'ok'],
  ])('phone %s, password %s', (of, text, expected) => {
    expect(verdict(text, of)).toBe(expected);
  });

  test('a refusal says what to do, and does not repeat the password', () => {
    const texts = ['short', 'x'.repeat(65), 'password123', 'zebra13800000001kite', 'violet\u0000harbour'];
    expect(texts.map((text) => judgePassword(text, { phone }))).toEqual([
      { ok: false, reason: 'password-too-short', advice: 'Use at least 8 characters.' },
      { ok: false, reason: 'password-too-long', advice: 'Use at most 64 characters.' },
      { ok: false, reason: 'password-too-weak', advice: 'Use several unrelated words, or add a few more characters.' },
      { ok: false, reason: 'password-contains-phone', advice: 'Leave your phone number out of it.' },
      {
        ok: false,
        reason: 'password-has-control-characters',
        advice: 'Use only characters that can be seen, and spaces.',
      },
    ]);
  });
});

describe('hashing', () => {
  const keys = deriveKeys(masterKeyOf(7));

  test('right, wrong, with another pepper, and typed on another keyboard', async () => {
    const stored = await hashPassword(keys, 'Ångström café 九');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    const rows: [string, boolean][] = [
      ['Ångström café 九', true],
      ['A\u030angstro\u0308m cafe\u0301 九', true],
      ['Ångström café 八', false],
      ['ångström café 九', false],
      ['', false],
      ['Ångström café 九'.padEnd(1_000), false],
    ];
    const answers: [string, boolean][] = [];
    for (const [text] of rows) answers.push([text, await verifyPassword(keys, stored, text)]);
    expect(answers).toEqual(rows);
    expect(await verifyPassword(deriveKeys(masterKeyOf(8)), stored, 'Ångström café 九')).toBe(false);
  });

  test('two hashes of one password differ', async () => {
    expect(await hashPassword(keys, 'violet harbour')).not.toBe(await hashPassword(keys, 'violet harbour'));
  });

  test('what was not judged is not hashed', async () => {
    await expect(hashPassword(keys, 'x'.repeat(257))).rejects.toBeInstanceOf(RangeError);
    const longest = 'ab'.repeat(128);
    const stored = await hashPassword(keys, longest);
    expect(await verifyPassword(keys, stored, `${longest}c`)).toBe(false);
  });

  test.each(['', 'plain', '$argon2id$v=19$m=19456,t=2,p=1$zz'])('a damaged hash %j is a fault', async (stored) => {
    await expect(verifyPassword(keys, stored, 'x')).rejects.toMatchObject({ name: 'HashUnreadable' });
  });

  test('a decoy is never right, and is a hash of today’s cost', async () => {
    expect(await decoyVerify(keys, 'violet harbour')).toBe(false);
  });

  test.each([
    ['$argon2id$v=19$m=19456,t=2,p=1$AAAA$BBBB', false],
    ['$argon2id$v=19$m=9216,t=4,p=1$AAAA$BBBB', true],
    ['$argon2i$v=19$m=19456,t=2,p=1$AAAA$BBBB', true],
    ['$2b$12$abcdef', true],
  ])('%s is due for another hash: %s', (stored, expected) => {
    expect(needsRehash(stored)).toBe(expected);
  });
});

describe('the gate', () => {
  test('runs so many at once, lets so many wait in order, and refuses the rest', async () => {
    const gate = createGate('tests', { atOnce: 2, waiting: 3 });
    const locks = Array.from({ length: 5 }, held);
    const begun: number[] = [];
    const work = locks.map((lock, index) =>
      gate(async () => {
        begun.push(index);
        await lock.promise;
        return index;
      }),
    );
    await expect(gate(() => Promise.resolve(9))).rejects.toMatchObject({
      name: 'GateFull',
      waiting: 3,
      retryable: true,
    });
    expect(begun).toEqual([0, 1]);
    for (const [index, lock] of locks.entries()) {
      lock.resolve();
      await work[index];
    }
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect(await Promise.all(work)).toEqual([0, 1, 2, 3, 4]);
  });

  test('a failure makes room too', async () => {
    const gate = createGate('tests', { atOnce: 1, waiting: 0 });
    await expect(gate(() => Promise.reject(new TypeError('no')))).rejects.toThrow('no');
    await expect(gate(() => Promise.resolve('yes'))).resolves.toBe('yes');
    const lock = held();
    const busy = gate(() => lock.promise);
    await expect(gate(() => Promise.resolve())).rejects.toBeInstanceOf(GateFull);
    lock.resolve();
    await busy;
  });
});

function held() {
  const events = new EventTarget();
  const promise = new Promise<void>((resolve) => events.addEventListener('go', () => resolve()));
  return { promise, resolve: () => void events.dispatchEvent(new Event('go')) };
}
