import { describe, expect, test } from 'vitest';
import { deriveKeys } from '../../../vault/derived-keys.ts';
import { hashPassword, verifyPassword } from '../../../vault/password-hash.ts';
import { judgePaymentPassword } from '../../../vault/payment-password.ts';
import { masterKeyOf } from './memory-keys.ts';

const ada = { phone: '+8613912345678', birthDate: '1990-03-07' };
const verdict = (text: string, who: { phone: string; birthDate: string | null } = ada) => {
  const judged = judgePaymentPassword(text, who);
  return judged.ok ? 'ok' : judged.reason.replace('payment-password-', '');
};

describe('judging a payment password', () => {
  test.each([
    ['000000', 'one-digit'],
    ['999999', 'one-digit'],
    ['123456', 'run'],
    ['012345', 'run'],
    ['567890', 'run'],
    ['890123', 'run'],
    ['654321', 'run'],
    ['987654', 'run'],
    ['210987', 'run'],
    ['121212', 'pattern'],
    ['123123', 'pattern'],
    ['111222', 'pattern'],
    ['112233', 'pattern'],
    ['123321', 'pattern'],
    ['100001', 'pattern'],
    ['147258', 'pattern'],
    ['159357', 'pattern'],
    ['201314', 'pattern'],
    ['900307', 'birth-date'],
    ['900703', 'birth-date'],
    ['070390', 'birth-date'],
    ['030790', 'birth-date'],
    ['199003', 'birth-date'],
    ['031990', 'birth-date'],
    ['199037', 'birth-date'],
    ['345678', 'run'],
    ['391234', 'phone'],
    ['861391', 'phone'],
    ['902817', 'ok'],
    ['135790', 'ok'],
    ['123457', 'ok'],
    ['112234', 'ok'],
    ['122221', 'pattern'],
    ['122222', 'ok'],
  ])('%s: %s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  test('the tail of a phone', () => {
    expect(verdict('839104', { phone: '+8613800839104', birthDate: null })).toBe('phone');
    expect(verdict('839104')).toBe('ok');
  });

  test('a birth date that nobody has proven is not known', () => {
    expect(verdict('900307', { ...ada, birthDate: null })).toBe('ok');
  });

  test.each(['', '12345', '1234567', '90281a', '９０２８１７', '902817\n', ' 902817'])('%j is none', (text) => {
    expect(() => verdict(text)).toThrow(RangeError);
  });

  test('of a million all but three thousand are left', () => {
    const counts: { [verdict: string]: number } = {};
    for (let number = 0; number < 1_000_000; number++) {
      const judged = verdict(String(number).padStart(6, '0'));
      counts[judged] = (counts[judged] ?? 0) + 1;
    }
    expect(counts).toEqual({ ok: 996_957, 'one-digit': 10, run: 20, pattern: 3_001, 'birth-date': 7, phone: 5 });
  });
});

test('a payment password and a login password that are alike have hashes that are not', async () => {
  const keys = deriveKeys(masterKeyOf(1));
  const stored = await hashPassword({ password: keys.paymentPassword }, '902817');
  expect(await verifyPassword({ password: keys.paymentPassword }, stored, '902817')).toBe(true);
  expect(await verifyPassword(keys, stored, '902817')).toBe(false);
});
