import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardMask, isCardNumber, readCardNumber } from '../../../machines/codes/card-number.ts';
import { issuerRanges } from '../../../machines/codes/issuers.ts';
import type { IssuerRange } from '../../../machines/codes/issuers.ts';
import { isLuhn, luhnDigit } from '../../../machines/codes/luhn.ts';
import { magicCards } from '../../../sandbox/cards.ts';
import { luhnFits } from '../../../sandbox/luhn.ts';

const digits = (least: number, most: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most });

describe('the check digit', () => {
  it.each(['79927398713', '6200000000000005', '6205500000000000004', '6212345678901232', '6258123456789011'])(
    '%s is right, and no other last digit is',
    (number) => {
      const right = [...'0123456789'].filter((digit) => isLuhn(`${number.slice(0, -1)}${digit}`));
      expect(right).toEqual([number.slice(-1)]);
    },
  );

  it('agrees with the sandbox’s own, and makes what it takes', () => {
    fc.assert(
      fc.property(digits(1, 30), (number) => {
        expect(isLuhn(number)).toBe(luhnFits(number));
        expect(isLuhn(`${number}${luhnDigit(number)}`)).toBe(true);
      }),
    );
  });
});

const found = [
  ['6222020000000007', 'Sandbox Summit Bank', 'debit'],
  ['6217000000000001234', 'Sandbox Meadow Bank', 'debit'],
  ['6250000000000012', 'Sandbox Summit Bank', 'credit'],
  ['6214830000000009', 'Sandbox Meadow Bank', 'debit'],
  ['6228480000000000018', 'Sandbox River Cooperative', 'debit'],
  ['6230520000000000008', 'Sandbox River Cooperative', 'debit'],
  ['6200000000000005', 'Sandbox Harbour Bank', 'debit'],
  ['6205500000000000004', 'Sandbox Harbour Bank', 'debit'],
  ['6217000000000000004', 'Sandbox Meadow Bank', 'debit'],
  ['6258123456789011', 'Sandbox Summit Bank', 'credit'],
  ['6200000000010012', 'Sandbox Harbour Bank', 'debit'],
  ['6200000000010020', 'Sandbox Harbour Bank', 'credit'],
  ['6200000000010000016', 'Sandbox Harbour Bank', 'debit'],
  ['6200 0000 0001 0012', 'Sandbox Harbour Bank', 'debit'],
  ['6200-0000-0001-0012', 'Sandbox Harbour Bank', 'debit'],
] as const;

describe('a card', () => {
  it.each(found)('%s is of %s, %s', (text, issuer, kind) => {
    const number = text.replaceAll(/\D/g, '');
    expect(readCardNumber(text)).toMatchObject({ ok: true, number, issuer: { en: issuer }, kind });
  });

  it('with any one digit changed is no card', () => {
    for (const [text] of found) {
      const number = text.replaceAll(/\D/g, '');
      for (let at = 0; at < number.length; at += 1) {
        const changed = `${number.slice(0, at)}${(Number(number[at]) + 1) % 10}${number.slice(at + 1)}`;
        expect(readCardNumber(changed)).toEqual({ ok: false, reason: 'invalid-card-number' });
      }
    }
  });

  it.each([
    ['nothing', ''],
    ['letters', '62000000000100I2'],
    ['digits of another script', '６２０００００００００１００１２'],
    ['15 digits', '620000000001007'],
    ['20 digits', `6200000000010000010${luhnDigit('6200000000010000010')}`],
    ['a length that its bank has not', `62148300000000000${luhnDigit('62148300000000000')}`],
    ['a wrong check digit', '6222988812340000'],
    ['far too much', '6'.repeat(1_000_000)],
  ])('%s is no number of a card', (_, text) => {
    expect(readCardNumber(text)).toEqual({ ok: false, reason: 'invalid-card-number' });
  });

  it.each([
    ['of a kind that is not taken', '6212345678901232', 'Sandbox Meadow Bank'],
    ['that the sandbox says is not taken', '6200000000010079', 'Sandbox Harbour Bank'],
  ])('%s is refused by its bank’s name', (_, number, issuer) => {
    expect(readCardNumber(number)).toMatchObject({ reason: 'card-not-supported', issuer: { en: issuer } });
  });

  it.each([
    ['of a bank that the table does not have', '6299000000000000'],
    ['of another network', '4242424242424242'],
  ])('%s is refused without one', (_, number) => {
    const right = `${number.slice(0, -1)}${luhnDigit(number.slice(0, -1))}`;
    expect(readCardNumber(right)).toEqual({ ok: false, reason: 'card-not-supported', issuer: null });
  });

  it('every magic card of the sandbox is known, and one is not taken', () => {
    const read = magicCards.map(({ number }) => readCardNumber(number));
    expect(read.filter(({ ok }) => !ok)).toHaveLength(1);
    expect(magicCards.every(({ number }) => isCardNumber(number))).toBe(true);
  });

  it('shows its last four digits only', () => {
    expect(cardMask('6200000000010012')).toBe('**** 0012');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), digits(14, 21)), (text) => {
        const read = readCardNumber(text);
        expect(read.ok || ['invalid-card-number', 'card-not-supported'].includes(read.reason)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the table of issuers', () => {
  it('has each prefix once, digits only, and lengths of 16 to 19', () => {
    const prefixes = issuerRanges.map(({ prefix }) => prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
    for (const { prefix, lengths } of issuerRanges) {
      expect(prefix).toMatch(/^62\d{4,13}$/);
      expect(lengths.length).toBeGreaterThan(0);
      expect(lengths.every((length) => length >= 16 && length <= 19)).toBe(true);
    }
  });

  it('names banks that are the sandbox’s, in both languages', () => {
    for (const { issuer } of issuerRanges) {
      expect(issuer.en).toMatch(/^Sandbox /);
      expect(issuer.zh).toMatch(/^沙盒\p{Script=Han}+$/u);
    }
  });

  it('the longest prefix decides, wherever its row stands', () => {
    const row = (prefix: string, en: string): IssuerRange => ({
      prefix,
      issuer: { en, zh: en },
      kind: 'debit',
      lengths: [16],
      isSupported: true,
    });
    const rows = [row('6200', 'short'), row('620000000001001', 'long'), row('620000', 'middle')];
    for (const ranges of [rows, rows.toReversed()]) {
      expect(readCardNumber('6200000000010012', ranges)).toMatchObject({ issuer: { en: 'long' } });
      expect(readCardNumber('6200000000000005', ranges)).toMatchObject({ issuer: { en: 'middle' } });
    }
  });
});
