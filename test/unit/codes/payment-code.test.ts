import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCardNumber } from '../../../machines/codes/card-number.ts';
import {
  paymentCodeMask,
  paymentCodeOf,
  paymentCodeRules,
  readPaymentCode,
  showPaymentCode,
} from '../../../machines/codes/payment-code.ts';

const random = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 14, maxLength: 14 });

describe('a payment code', () => {
  it.each([
    ['00000000000000', '6299000000000000002'],
    ['12345678901234', '6299123456789012349'],
    ['99999999999999', '6299999999999999996'],
  ])('of %s is %s', (digits, code) => {
    expect(paymentCodeOf(digits)).toBe(code);
  });

  it('is read as it was made, also as a screen shows it, and is no card', () => {
    fc.assert(
      fc.property(random, (digits) => {
        const code = paymentCodeOf(digits);
        expect(code).toBe(`6299${digits}${code.slice(-1)}`);
        expect(readPaymentCode(code)).toEqual({ ok: true, code });
        expect(readPaymentCode(showPaymentCode(code))).toEqual({ ok: true, code });
        expect(readCardNumber(code)).toMatchObject({ reason: 'card-not-supported' });
      }),
    );
  });

  it('shows itself in groups, and its last four digits where it must not be known', () => {
    expect(showPaymentCode('6299123456789012349')).toBe('6299 1234 5678 9012 349');
    expect(paymentCodeMask('6299123456789012349')).toBe('**** 2349');
  });

  it.each(['', '1234567890123', '123456789012345', '1234567890123x', '１２３４５６７８９０１２３４'])(
    'is not made of %s',
    (digits) => {
      expect(() => paymentCodeOf(digits)).toThrow(RangeError);
    },
  );

  const rows = [
    ['', 'not-digits'],
    ['629912345678901234', 'not-digits'],
    ['62991234567890123490', 'not-digits'],
    ['6299123456789O12348', 'not-digits'],
    ['6217000000000001234', 'not-ours'],
    ['1312345678901234567', 'not-ours'],
    ['6299123456789012347', 'check-digit'],
    ['6299123456789021349', 'check-digit'],
  ] as const;

  it.each(rows)('%s is refused: %s', (text, rule) => {
    expect(readPaymentCode(text)).toEqual({ ok: false, rule });
  });

  it('there is a row for every rule', () => {
    expect(new Set(rows.map(([, rule]) => rule))).toEqual(new Set(Object.keys(paymentCodeRules)));
  });

  it('far too much is refused unread', () => {
    expect(readPaymentCode('6'.repeat(1_000_000))).toEqual({ ok: false, rule: 'not-digits' });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = readPaymentCode(text);
        expect(read.ok || Object.hasOwn(paymentCodeRules, read.rule)).toBe(true);
      }),
    );
  });
});
