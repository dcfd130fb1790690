import { describe, expect, test } from 'vitest';
import { readPhone } from '../../../vault/phone.ts';

describe('a phone number', () => {
  test.each([
    ['+8613800000001', '+8613800000001', '+86 138****0001', 'CN'],
    ['+8613800000009', '+8613800000009', '+86 138****0009', 'CN'],
    ['+8613800000099', '+8613800000099', '+86 138****0099', 'CN'],
    [' +86 138-0000-0001 ', '+8613800000001', '+86 138****0001', 'CN'],
    ['＋８６１３８０００００００１', '+8613800000001', '+86 138****0001', 'CN'],
    ['+12015550123', '+12015550123', '+1 20*****123', 'US'],
    ['+85251234567', '+85251234567', '+852 51****67', 'HK'],
    ['+37254000000', '+37254000000', '+372 54****00', 'EE'],
    ['+29051234', '+29051234', '+290 5***4', 'SH'],
  ])('%s', (text, e164, mask, country) => {
    expect(readPhone(text)).toMatchObject({ ok: true, e164, mask, country });
  });

  test.each([
    ['nothing', ''],
    ['no country code', '13800000001'],
    ['a digit short', '+861380000000'],
    ['a digit long', '+86138000000011'],
    ['no such range', '+8612000000001'],
    ['no such country', '+99913800000001'],
    ['toll-free', '+18005550123'],
    ['premium rate', '+19005550123'],
    ['a satellite, of no country', '+870773111632'],
    ['an extension', '+8613800000001 ext. 5'],
    ['text around it', 'call +8613800000001'],
    ['a tel URI with parameters', 'tel:+8613800000001;ext=9'],
    ['letters', '+86138CALLME11'],
    ['endless', `+86138${'0'.repeat(100_000)}`],
  ])('refused: %s', (_, text) => {
    expect(readPhone(text)).toEqual({ ok: false, reason: 'phone-invalid' });
  });

  test('a mask hides at least half of a short number, and four digits of any', () => {
    for (const text of ['+8613800000001', '+12015550123', '+85251234567', '+37254000000', '+29051234']) {
      const read = readPhone(text);
      if (!read.ok) throw new TypeError(`${text} is a number`);
      const [, shown = ''] = read.mask.split(' ');
      const digits = shown.replaceAll('*', '');
      expect(shown).toHaveLength(read.national.length);
      expect(digits.length).toBeLessThanOrEqual(read.national.length >= 11 ? 7 : read.national.length / 2);
    }
  });
});
