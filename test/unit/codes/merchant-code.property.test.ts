import fc from 'fast-check';
import { expect, it } from 'vitest';
import { largestMinor, minor } from '../../../machines/kit/money.ts';
import { hasUnseen, isUnicode } from '../../../machines/codes/characters.ts';
import { merchantCodeRules } from '../../../machines/codes/merchant-code.forms.ts';
import { parseMerchantCode } from '../../../machines/codes/merchant-code.parse.ts';
import { composeMerchantCode, renderMerchantCode } from '../../../machines/codes/merchant-code.render.ts';
import { readAmount, writeAmount } from '../../../machines/codes/amount.ts';
import type { MerchantFacts } from '../../../machines/codes/merchant-code.ts';
import { mutations, seeded } from './mutations.ts';
import { checked, computed, published } from './vectors.ts';

const text = (most: number) =>
  fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 1 }) },
        fc.constantFrom('最', '佳', '𠮷', 'é'),
      ),
      {
        minLength: 1,
        maxLength: most,
      },
    )
    .map((all) => all.join(''))
    .filter((one) => one !== '' && !hasUnseen(one));
const optional = (most: number) => fc.option(text(most));
const digits = (count: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });
const capitals = fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), minLength: 2, maxLength: 2 });
const amount = fc.integer({ min: 1, max: largestMinor }).map(minor);

const unionPay = fc.tuple(digits(8), digits(8), digits(15)).map(([acquirer, forwarder, merchant]) => ({
  kind: 'scheme' as const,
  tag: '15',
  scheme: 'unionpay' as const,
  value: `${acquirer}${forwarder}${merchant}`,
  unionPay: { acquirer, forwarder, merchant },
}));
const own = text(20).map((value) => ({
  kind: 'template' as const,
  tag: '26',
  id: 'cn.example.wallet',
  fields: [{ tag: '01', value }],
}));

const facts: fc.Arbitrary<MerchantFacts> = fc.record({
  initiation: fc.constantFrom('static', 'dynamic'),
  accounts: fc.oneof(fc.tuple(unionPay), fc.tuple(own), fc.tuple(unionPay, own)),
  category: digits(4),
  currency: fc.constant('CNY'),
  amountMinor: fc.option(amount),
  tip: fc.option(
    fc.oneof(
      fc.constant({ kind: 'asked' as const }),
      amount.map((amountMinor) => ({ kind: 'fixed' as const, amountMinor })),
      fc.integer({ min: 1, max: 9999 }).map((hundredths) => ({ kind: 'percent' as const, hundredths })),
    ),
  ),
  country: capitals,
  name: text(25),
  city: text(15),
  postalCode: optional(10),
  additional: fc.record({
    bill: optional(8),
    mobile: optional(8),
    store: optional(8),
    loyalty: fc.constant(null),
    reference: optional(8),
    customer: fc.constant(null),
    terminal: optional(8),
    purpose: optional(8),
    consumerData: fc.constantFrom(null, 'A', 'ME', 'EMA'),
  }),
  local: fc.option(fc.record({ language: capitals, name: text(20), city: optional(10) })),
}) as fc.Arbitrary<MerchantFacts>;

it('what is made of facts reads as those facts, and renders as it was read', () => {
  fc.assert(
    fc.property(facts, (given) => {
      const made = composeMerchantCode(given);
      expect(made).toMatchObject({ ok: true });
      if (!made.ok) return;
      expect(made.code.facts).toEqual(given);
      const written = renderMerchantCode(made.code);
      expect(parseMerchantCode(written)).toEqual(made);
      expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    }),
    { numRuns: 500 },
  );
});

it('an amount is read as the amount that was written', () => {
  fc.assert(
    fc.property(amount, (amountMinor) => {
      expect(readAmount(writeAmount(amountMinor, 'CNY'), 'CNY')).toEqual({ amountMinor });
    }),
  );
});

const rules = Object.keys(merchantCodeRules);
const bodies = Object.values(computed).map((one) => one.slice(0, -8));
const serving = { schemes: ['unionpay'], templates: ['cn.example.wallet', 'D15600000000', 'D15600000001'] } as const;

it('a hundred thousand texts, of chance and of codes that were spoilt, are read or refused by a rule', () => {
  const chance = seeded(20_261_125);
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (let round = 0; round < 100_000; round += 1) {
    const spoilt = spoil(chance, round);
    const parsed = parseMerchantCode(spoilt, serving);
    seen.add(parsed.ok ? 'ok' : parsed.rule);
    if (parsed.ok && renderMerchantCode(parsed.code) !== spoilt) wrong.push(`renders otherwise: ${spoilt}`);
    if (parsed.ok && (!isUnicode(spoilt) || hasUnseen(spoilt))) wrong.push(`says what nobody sees: ${spoilt}`);
  }
  expect(wrong).toEqual([]);
  // Were they all refused for their checksum, nothing beyond it had been tried.
  expect([...seen].toSorted()).toEqual(['ok', ...rules].toSorted());
}, 60_000);

/** In turn: characters of chance; a code spoilt; a code spoilt with its checksum made right again, to get behind it. */
function spoil(chance: () => number, round: number): string {
  const whole = [published, ...Object.values(computed)];
  const pick = <T>(all: readonly T[]) => all[Math.floor(chance() * all.length)] as T;
  if (round % 10 === 0)
    return String.fromCharCode(...Array.from({ length: chance() * chance() * 700 }, () => chance() * 0x10000));
  if (round % 10 === 1)
    return Array.from({ length: chance() * chance() * 700 }, () => pick([...'0123456789'])).join('');
  if (round % 10 < 4) return mutations(chance, pick(whole));
  return checked(mutations(chance, pick(bodies)));
}
