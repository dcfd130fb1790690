import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { deriveKeys } from '../../../vault/derived-keys.ts';
import {
  addressHash,
  equalHash,
  isRunToken,
  keyedHash,
  newToken,
  otpHash,
  phoneHash,
  runToken,
  tokenHash,
} from '../../../vault/hash.ts';
import { otpCode } from '../../../vault/otp.ts';
import { masterKeyOf } from './memory-keys.ts';

const keys = deriveKeys(masterKeyOf(7));
const others = deriveKeys(masterKeyOf(8));

describe('derived keys', () => {
  test('all differ, in one set and between two', () => {
    const all = [keys, others].flatMap((set) => Object.values(set));
    expect(new Set(all.map((key) => key.export().toString('hex'))).size).toBe(14);
  });

  // Worked out apart from this code, by another implementation of HKDF and HMAC: a change here voids every stored hash.
  test('stay what they are', () => {
    expect(phoneHash(keys, '+8613800000001')).toBe('zgxRCrGGr9zjj9CUOT90HoGR8cmQ0OWBTAFBP6cU3Fg');
    expect(runToken(keys, 'reg_1')).toBe('run_FVCacFsogll6FTZXafOubfwKfCd6IE2DZ6Sb65ZuUbQ');
    expect(otpCode(keys, { requestId: 'reg_1/2/sendCode' })).toBe('056153');
  });

  test('show nothing when they are printed', () => {
    expect(inspect(keys, { depth: 9 })).not.toContain(keys.otp.export().toString('hex').slice(0, 8));
    expect(JSON.stringify(keys)).toBe(
      '{"wrap":{},"lookup":{},"otp":{},"token":{},"idempotency":{},"password":{},"paymentPassword":{}}',
    );
  });
});

describe('keyed hashes', () => {
  test('differ by key, purpose and text, however these are cut', () => {
    const all = [
      keyedHash(keys.lookup, 'phone', 'x'),
      keyedHash(others.lookup, 'phone', 'x'),
      keyedHash(keys.token, 'phone', 'x'),
      keyedHash(keys.lookup, 'card', 'x'),
      keyedHash(keys.lookup, 'phone', 'y'),
      keyedHash(keys.lookup, 'phonex', ''),
      keyedHash(keys.lookup, '', 'phonex'),
      keyedHash(keys.lookup, 'a","b', 'c'),
      keyedHash(keys.lookup, 'a', 'b","c'),
    ];
    expect(new Set(all).size).toBe(all.length);
    for (const hash of all) expect(hash).toMatch(/^[\w-]{43}$/);
  });

  test('a code’s hash is bound to purpose, phone and challenge', () => {
    const code = { purpose: 'register', phoneHash: 'p', challengeId: 'otp_1', code: '123456' };
    const all = [
      code,
      { ...code, purpose: 'login' },
      { ...code, phoneHash: 'q' },
      { ...code, challengeId: 'otp_2' },
      { ...code, code: '123457' },
    ].map((each) => otpHash(keys, each));
    expect(new Set(all).size).toBe(5);
    expect(otpHash(keys, { ...code })).toBe(all[0]);
  });

  test.each([
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['192.0.2.1', '::ffff:192.0.2.1', true],
    ['192.0.2.1', '::FFFF:c000:201', true],
    ['2001:db8::1', '2001:db8::2', true],
    ['2001:db8::1', '2001:0DB8:0:0:ffff::9', true],
    ['2001:db8::1', '[2001:db8::1%eth0]', true],
    ['2001:db8::1', '2001:db8:0:1::1', false],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::', true],
    ['::1', '::', true],
    ['::1', '127.0.0.1', false],
    ['unix socket', 'UNIX socket', true],
    ['', ' ', true],
  ])('address %s and %s counted as one: %s', (one, other, same) => {
    expect(addressHash(keys, one) === addressHash(keys, other)).toBe(same);
  });
});

describe('tokens', () => {
  test('new ones are 256 bits behind their prefix and never come twice', () => {
    const all = Array.from({ length: 1_000 }, () => newToken('ses'));
    expect(new Set(all).size).toBe(1_000);
    for (const token of all) expect(token).toMatch(/^ses_[\w-]{43}$/);
    expect(tokenHash(keys, all[0] ?? '')).not.toBe(tokenHash(keys, all[1] ?? ''));
  });

  test.each(['', 'x', 'Ses', 'waytoolong', 'a_b'])('prefix %j is refused', (prefix) => {
    expect(() => newToken(prefix)).toThrow(RangeError);
  });

  test('a run’s own is its own only', () => {
    const token = runToken(keys, 'reg_1');
    expect(token).toMatch(/^run_[\w-]{43}$/);
    expect(isRunToken(keys, 'reg_1', token)).toBe(true);
    const wrong = [
      '',
      'run_',
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      runToken(keys, 'reg_2'),
      runToken(others, 'reg_1'),
    ];
    expect(wrong.filter((other) => isRunToken(keys, 'reg_1', other))).toEqual([]);
    expect(isRunToken(keys, 'reg_2', token)).toBe(false);
  });

  test('comparison takes texts of any length', () => {
    expect(equalHash('', '')).toBe(true);
    expect(equalHash('a', 'a')).toBe(true);
    expect(equalHash('a', 'ab')).toBe(false);
    expect(equalHash('\u00e9', 'e\u0301')).toBe(false);
  });
});

describe('one-time codes', () => {
  test('are the same for the same request and differ by request and key', () => {
    const code = otpCode(keys, { requestId: 'reg_1/2/sendCode' });
    expect(otpCode(keys, { requestId: 'reg_1/2/sendCode' })).toBe(code);
    const set = Array.from({ length: 50 }, (_, seq) => otpCode(keys, { requestId: `reg_1/${seq}/sendCode` }));
    expect(new Set(set).size).toBeGreaterThan(45);
    expect(set.filter((each, seq) => each === otpCode(others, { requestId: `reg_1/${seq}/sendCode` }))).toEqual([]);
  });

  // 20 000 codes in 1 000 bins, by the first three and by the last three digits: 999 degrees of freedom,
  // mean 999, deviation 44.7. The codes follow from the key, so this passes always or never.
  test('are six digits, spread evenly', () => {
    const all = Array.from({ length: 20_000 }, (_, index) => otpCode(keys, { requestId: `run/${index}/sendCode` }));
    expect(all.filter((code) => !/^\d{6}$/.test(code))).toEqual([]);
    for (const from of [0, 3]) {
      const bins = new Map<string, number>();
      for (const code of all) {
        const bin = code.slice(from, from + 3);
        bins.set(bin, (bins.get(bin) ?? 0) + 1);
      }
      expect(bins.size).toBe(1_000);
      const chiSquare = [...bins.values()].reduce((sum, count) => sum + (count - 20) ** 2 / 20, 0);
      expect(Math.abs(chiSquare - 999)).toBeLessThan(4 * 44.7);
    }
  });
});
