import { describe, expect, it } from 'vitest';
import { crc16 } from '../../../machines/codes/crc.ts';
import { merchantCodeRules } from '../../../machines/codes/merchant-code.forms.ts';
import { parseMerchantCode } from '../../../machines/codes/merchant-code.parse.ts';
import { composeMerchantCode, renderMerchantCode } from '../../../machines/codes/merchant-code.render.ts';
import { askThePayer } from '../../../machines/codes/merchant-code.ts';
import type { MerchantFacts } from '../../../machines/codes/merchant-code.ts';
import { checked, computed, foreign, published, publishedServing } from './vectors.ts';
import { refusalRows } from './merchant-code.rows.ts';

const nothing = {
  bill: null,
  mobile: null,
  store: null,
  loyalty: null,
  reference: null,
  customer: null,
  terminal: null,
  purpose: null,
  consumerData: null,
};

function factsIn(text: string, by = publishedServing): MerchantFacts {
  const parsed = parseMerchantCode(text, by);
  if (!parsed.ok) throw new TypeError(`${parsed.rule} at ${parsed.path}`);
  return parsed.code.facts;
}

const ours = (text: string) => factsIn(text, { schemes: ['unionpay'], templates: ['cn.example.wallet'] });

describe('the checksum', () => {
  it.each([
    ['123456789', '29B1'],
    ['', 'FFFF'],
    ['A', 'B915'],
    [published.slice(0, -4), 'A13A'],
    [foreign.slice(0, -4), '1D3D'],
  ])('of %s is %s', (text, crc) => {
    expect(crc16(text)).toBe(crc);
  });

  it('is of UTF-8 bytes, in every length that UTF-8 has', () => {
    for (const text of ['é', '最', '𠮷', 'aé最𠮷']) {
      const bytes = [...new TextEncoder().encode(text)];
      expect(crc16(text)).toBe(crc16OfBytes(bytes));
    }
  });
});

// The same sum by another way: a remainder of polynomials over bits, so that one mistake does not hide another.
function crc16OfBytes(bytes: readonly number[]): string {
  const bits = bytes.flatMap((byte) => Array.from({ length: 8 }, (_, place) => (byte >> (7 - place)) & 1));
  const padded = [...bits, ...Array.from({ length: 16 }, () => 0)].map((bit, index) => (index < 16 ? bit ^ 1 : bit));
  const polynomial = [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  for (let at = 0; at < bits.length; at += 1)
    if (padded[at] === 1)
      polynomial.forEach((bit, offset) => {
        padded[at + offset] = (padded[at + offset] ?? 0) ^ bit;
      });
  return Number.parseInt(padded.slice(-16).join(''), 2).toString(16).toUpperCase().padStart(4, '0');
}

describe('a code that is read', () => {
  it('says what the published example says', () => {
    expect(factsIn(published)).toEqual({
      initiation: 'dynamic',
      accounts: [
        { kind: 'template', tag: '29', id: 'D15600000000', fields: [{ tag: '05', value: 'A93FO3230Q' }] },
        { kind: 'template', tag: '31', id: 'D15600000001', fields: [{ tag: '03', value: '12345678' }] },
      ],
      category: '4111',
      currency: 'CNY',
      amountMinor: 2372,
      tip: { kind: 'asked' },
      country: 'CN',
      name: 'BEST TRANSPORT',
      city: 'BEIJING',
      postalCode: null,
      additional: { ...nothing, store: '1234', customer: askThePayer, terminal: 'A6008667', consumerData: 'ME' },
      local: { language: 'ZH', name: '最佳运输', city: '北京' },
    });
  });

  it('splits a UnionPay account into acquirer, forwarder and merchant', () => {
    expect(ours(computed.static)).toMatchObject({
      initiation: 'static',
      amountMinor: null,
      accounts: [
        {
          kind: 'scheme',
          tag: '15',
          scheme: 'unionpay',
          value: '3125015648020000104104105411234',
          unionPay: { acquirer: '31250156', forwarder: '48020000', merchant: '104104105411234' },
        },
      ],
    });
  });

  it('leaves a UnionPay account of another length whole', () => {
    expect(ours(computed.chinese)).toMatchObject({
      amountMinor: 100,
      accounts: [{ value: '312801111234567', unionPay: null }],
      local: { name: '最佳运输' },
    });
  });

  it.each([
    ['a dynamic code', computed.dynamic, { initiation: 'dynamic', amountMinor: 2372, category: '5411' }],
    ['a static one of ours', computed.template, { initiation: 'static', amountMinor: null, category: '5411' }],
    ['a dynamic one of ours', computed.templateDynamic, { initiation: 'dynamic', amountMinor: 2372 }],
  ])('%s', (_, text, facts) => {
    expect(ours(text)).toMatchObject(facts);
  });

  const root = (more: string) => ours(checked(`00020115041234520454115303156${more}5802CN5904CAFE6008SHANGHAI`));

  it.each([
    ['54', '23.72', 2372],
    ['54', '23.7', 2370],
    ['54', '23.', 2300],
    ['54', '23', 2300],
    ['54', '0.29', 29],
    ['54', '1.15', 115],
    ['54', '00023.72', 2372],
    ['54', '9999999999.99', 999_999_999_999],
    ['54', '0', null],
    ['54', '0.00', null],
  ])('tag %s of %s is exactly %s', (tag, value, amountMinor) => {
    expect(root(`${tag}${String(value.length).padStart(2, '0')}${value}`)).toMatchObject({ amountMinor });
  });

  it.each([
    ['550201', { kind: 'asked' }],
    ['55020256041.50', { kind: 'fixed', amountMinor: 150 }],
    ['550203570505.25', { kind: 'percent', hundredths: 525 }],
    ['55020357015', { kind: 'percent', hundredths: 500 }],
    ['55020357025.', { kind: 'percent', hundredths: 500 }],
    ['550203570500.01', { kind: 'percent', hundredths: 1 }],
    ['', null],
  ])('a tip by %s', (tip, read) => {
    expect(root(tip).tip).toEqual(read);
  });

  it('is static when it does not say what it is', () => {
    expect(root('').initiation).toBe('static');
  });

  it('counts a character beyond the first 65 536 as one, not as two of UTF-16', () => {
    const text = checked('000201150412345204541153031565802CN5903𠮷野家6008SHANGHAI');
    expect(ours(text).name).toBe('𠮷野家');
    expect(parseMerchantCode(checked('000201150412345204541153031565802CN5904𠮷野家6008SHANGHAI')).ok).toBe(false);
  });

  it('renders back to its text, with the order and what we do not know', () => {
    const odd = checked('000201150412345802CN8003abc53031566504XYZ!520454116004RUIN59027962115007unknown540400.5');
    for (const [text, by] of [
      ...Object.values(computed).map((one) => [one, undefined] as const),
      [published, publishedServing] as const,
      [odd, undefined] as const,
    ]) {
      const parsed = parseMerchantCode(text, by);
      expect(parsed).toMatchObject({ ok: true });
      expect(parsed.ok && renderMerchantCode(parsed.code)).toBe(text);
    }
  });
});

describe('a code that is refused', () => {
  it.each(refusalRows)('$it', ({ text, rule, path, at }) => {
    expect(parseMerchantCode(text)).toEqual({ ok: false, rule, path, at });
  });

  it('there is a row for every rule', () => {
    expect(new Set(refusalRows.map(({ rule }) => rule))).toEqual(new Set(Object.keys(merchantCodeRules)));
  });

  it('a code of another country is refused by its currency', () => {
    expect(parseMerchantCode(foreign)).toMatchObject({ rule: 'currency-not-supported', path: '53' });
  });

  it('one changed digit is refused, wherever it is', () => {
    for (const text of Object.values(computed))
      for (let at = 0; at < text.length; at += 1) {
        const changed = `${text.slice(0, at)}${text[at] === '7' ? '3' : '7'}${text.slice(at + 1)}`;
        expect(parseMerchantCode(changed).ok, changed).toBe(false);
      }
  });
});

describe('a code that is made', () => {
  const facts = ours(computed.templateDynamic);

  it.each(Object.entries(computed))('%s comes out of what it says', (_, text) => {
    const made = composeMerchantCode(ours(text));
    expect(made.ok && renderMerchantCode(made.code)).toBe(text);
  });

  it('writes the amount with its decimals', () => {
    const made = composeMerchantCode({ ...facts, amountMinor: 5 as never });
    expect(made.ok && renderMerchantCode(made.code)).toContain('54040.05');
  });

  it.each([
    ['a name that is too long', { name: 'x'.repeat(26) }, 'value-form', '59'],
    ['a name that would be read as objects', { name: `${'x'.repeat(10)}6002AB${'y'.repeat(90)}` }, 'value-form', '59'],
    ['no name', { name: '' }, 'missing', '59'],
    ['a category of letters', { category: 'FOOD' }, 'value-form', '52'],
    ['a terminal that is too long', { additional: { ...nothing, terminal: 'x'.repeat(100) } }, 'value-form', '62.07'],
    ['no account', { accounts: [] }, 'merchant-not-supported', '02-51'],
    ['one tag for two accounts', { accounts: [...facts.accounts, ...facts.accounts] }, 'duplicate', '26'],
    [
      'a tag that is none',
      { accounts: [{ kind: 'scheme', tag: '1', scheme: null, value: '1', unionPay: null }] },
      'value-form',
      '1',
    ],
    ['a fee of nothing', { tip: { kind: 'fixed', amountMinor: 0 } }, 'amount-form', '56'],
    ['a fee of a hundred percent', { tip: { kind: 'percent', hundredths: 10_000 } }, 'value-form', '57'],
  ] as const)('%s is refused', (_, changed, rule, path) => {
    expect(composeMerchantCode({ ...facts, ...(changed as Partial<MerchantFacts>) })).toMatchObject({ rule, path });
  });
});
