import { describe, expect, it } from 'vitest';
import { answerEffect, bankAnswers, declineReasonOf } from '../../../machines/codes/bank-answers.ts';
import { cardReasons } from '../../../machines/codes/card-number.ts';

const refused = [
  ['03', 'merchant-invalid'],
  ['01', 'declined'],
  ['05', 'declined'],
  ['12', 'card-not-permitted'],
  ['13', 'amount-invalid'],
  ['14', 'invalid-card-number'],
  ['15', 'issuer-not-supported'],
  ['21', 'card-not-activated'],
  ['30', 'network-fault'],
  ['31', 'issuer-not-supported'],
  ['33', 'card-expired'],
  ['34', 'suspected-fraud'],
  ['36', 'card-restricted'],
  ['38', 'pin-tries-exceeded'],
  ['40', 'card-not-permitted'],
  ['41', 'card-reported-lost'],
  ['43', 'card-reported-stolen'],
  ['51', 'insufficient-funds'],
  ['54', 'card-expired'],
  ['55', 'wrong-card-pin'],
  ['57', 'card-not-permitted'],
  ['58', 'terminal-not-permitted'],
  ['59', 'suspected-fraud'],
  ['61', 'amount-limit'],
  ['62', 'card-restricted'],
  ['65', 'count-limit'],
  ['75', 'pin-tries-exceeded'],
] as const;
const retryable = [
  ['90', 'issuer-unavailable'],
  ['91', 'issuer-unavailable'],
  ['92', 'issuer-unavailable'],
  ['96', 'network-fault'],
] as const;
const unknown = ['09', '22', '25', '68', '94', '98'];

describe('an answer of a bank', () => {
  it.each(refused)('%s refuses: %s', (code, reason) => {
    expect([answerEffect(code), declineReasonOf(code)]).toEqual(['refused', reason]);
  });

  it.each(retryable)('%s is tried again, then refuses: %s', (code, reason) => {
    expect([answerEffect(code), declineReasonOf(code)]).toEqual(['retryable', reason]);
  });

  it.each(unknown)('%s leaves the outcome unknown', (code) => {
    expect(answerEffect(code)).toBe('unknown');
  });

  it('00 approves, and nothing else does', () => {
    const approving = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0')).filter(
      (code) => answerEffect(code) === 'approved',
    );
    expect(approving).toEqual(['00']);
  });

  it.each(['99', '', '0', 'A0', 'toString', '__proto__'])(
    '%s, which nobody knows, declines without a reason',
    (code) => {
      expect([answerEffect(code), declineReasonOf(code)]).toEqual(['refused', 'declined']);
    },
  );

  it('each code stands in the table once, and here', () => {
    const codes = Object.values(bankAnswers).flatMap((row) => Object.keys(row.codes));
    expect(codes.toSorted()).toEqual(
      ['00', ...refused.map(([code]) => code), ...retryable.map(([code]) => code), ...unknown].toSorted(),
    );
  });
});

describe('the advice', () => {
  it.each(Object.entries({ ...bankAnswers, ...cardReasons }))('%s has one in both languages', (_, { en, zh }) => {
    expect(en).toMatch(/^[A-Z][^\p{Script=Han}]{5,}\.$/u);
    expect(zh).toMatch(/^[\p{Script=Han}，、。]{4,}。$/u);
  });

  it('does not tell who holds a card that it was reported', () => {
    const { en, zh } = bankAnswers['card-reported-stolen'] ?? { en: '', zh: '' };
    expect(bankAnswers['card-reported-lost']).toMatchObject({ en, zh });
    expect(`${en}${zh}`).not.toMatch(/lost|stolen|report|挂失|丢失|被盗|报失/i);
  });
});
