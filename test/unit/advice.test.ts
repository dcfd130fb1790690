import { describe, expect, it, test } from 'vitest';
import { adviceOf, chinese } from '../../machines/advice/advice.ts';
import { flows } from '../../machines/index.ts';

const texts = flows.flatMap(({ contract }) => [
  ...Object.values(contract.reasons),
  ...Object.values(contract.outcomes),
]);
const payment = flows.find(({ name }) => name === 'payment');

describe('what people are told', () => {
  it('is there in Chinese for every reason and every ending', () => {
    const missing = [...new Set(texts)].filter((text) => !/[\u4e00-\u9fff]/.test(chinese[text] ?? ''));
    expect(missing).toEqual([]);
  });

  it('has no Chinese for what nobody says any more', () => {
    expect(Object.keys(chinese).filter((text) => !texts.includes(text))).toEqual([]);
  });

  it('keeps the names of fields as they are', () => {
    const fields = /\b(triesLeft|retryAt|leftMinor|permissionsMissing|broken)\b/g;
    const differing = Object.entries(chinese).filter(
      ([english, said]) => String(english.match(fields)?.toSorted()) !== String(said.match(fields)?.toSorted()),
    );
    expect(differing).toEqual([]);
  });
});

test.each([
  [
    'a reason',
    { reason: 'merchant-closed', outcome: null },
    'The merchant takes no payments now.',
    '商户目前暂停收款。',
  ],
  [
    'a reason before an ending',
    { reason: 'merchant-closed', outcome: 'declined' },
    'The merchant takes no payments now.',
    '商户目前暂停收款。',
  ],
  ['an ending', { reason: null, outcome: 'paid' }, 'The merchant has the money.', '付款成功，商户已收款。'],
  ['neither', { reason: null, outcome: null }, null, null],
])('of %s', (_, seen, english, said) => {
  if (payment === undefined) throw new Error('no payment flow');
  expect([adviceOf(payment, seen, 'en'), adviceOf(payment, seen, 'zh')]).toEqual([english, said]);
});
