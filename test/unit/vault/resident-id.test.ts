import { describe, expect, it } from 'vitest';
import { readName } from '../../../vault/person-name.ts';
import { dayOf } from '../../../machines/kit/calendar.ts';
import { readResidentId } from '../../../vault/resident-id.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const read = (text: string, allowTestRegion = true) => readResidentId(text, { now, allowTestRegion });
const test = '999999199003070012';

describe('a resident ID number', () => {
  it.each([
    // The two examples of GB 11643-1999 itself.
    ['11010519491231002X', '1949-12-31', 76, '110***********002X'],
    ['440524188001010014', '1880-01-01', 146, '440***********0014'],
    [test, '1990-03-07', 36, '999***********0012'],
    ['999999198512123456', '1985-12-12', 40, '999***********3456'],
    ['999999200002290123', '2000-02-29', 26, '999***********0123'],
  ])('%s is one', (number, birthDate, age, mask) => {
    expect(read(number)).toEqual({ ok: true, number, birthDate, age, mask });
  });

  it.each([
    ['a lower-case x', '11010519491231002x', '11010519491231002X'],
    ['full width', '１１０１０５１９４９１２３１００２Ｘ', '11010519491231002X'],
    ['groups', ' 110105 19491231 002x ', '11010519491231002X'],
  ])('is read in %s', (_, text, number) => {
    expect(read(text)).toMatchObject({ ok: true, number });
  });

  it.each([
    ['', 'id-number-malformed'],
    ['12345', 'id-number-malformed'],
    ['110105491231002', 'id-number-malformed'],
    ['1101051949123100XX', 'id-number-malformed'],
    ['X10105194912310021', 'id-number-malformed'],
    ['9'.repeat(10_000), 'id-number-malformed'],
    ['110105194912310021', 'id-number-check-digit-wrong'],
    ['999999199003070013', 'id-number-check-digit-wrong'],
    ['999999199003070102', 'id-number-check-digit-wrong'],
    ['990101199003070015', 'id-number-region-unknown'],
    ['110101199002300014', 'id-number-birth-date-wrong'],
    ['110101190002290011', 'id-number-birth-date-wrong'],
    ['110101199013010012', 'id-number-birth-date-wrong'],
    ['110101209901010017', 'id-number-birth-date-to-come'],
  ])('%s is none: %s', (text, reason) => {
    expect(read(text)).toEqual({ ok: false, reason });
  });

  it('of the sandbox is none where real people are', () => {
    expect(read(test, false)).toEqual({ ok: false, reason: 'id-number-region-unknown' });
  });

  it('with any one character changed is none', () => {
    const changed = Array.from('0123456789X').flatMap((character) =>
      Array.from(test, (_, place) => `${test.slice(0, place)}${character}${test.slice(place + 1)}`),
    );
    expect(new Set(changed.filter((number) => read(number).ok))).toEqual(new Set([test]));
  });

  it.each([
    ['2006-03-06T15:59:59Z', 15],
    ['2006-03-06T16:00:00Z', 16],
  ])('turns a year older at midnight in mainland China: %s', (at, age) => {
    expect(readResidentId(test, { now: Date.parse(at), allowTestRegion: true })).toMatchObject({ age });
  });

  it.each([
    ['2016-02-28T12:00:00Z', 15],
    ['2016-02-29T12:00:00Z', 16],
    ['2018-02-28T12:00:00Z', 17],
    ['2018-03-01T12:00:00Z', 18],
  ])('of 29 February turns a year older the day after the 28th: %s', (at, age) => {
    const seen = readResidentId('999999200002290123', { now: Date.parse(at), allowTestRegion: true });
    expect(seen).toMatchObject({ age });
  });

  it('knows the day in mainland China', () => {
    expect(dayOf(new Date('2026-11-24T15:59:59Z'))).toBe('2026-11-24');
    expect(dayOf(new Date('2026-11-24T16:00:00Z'))).toBe('2026-11-25');
  });
});

describe('a name', () => {
  it.each([
    ['张三', '张三', '*三'],
    ['  欧阳　娜娜 ', '欧阳 娜娜', '*阳 娜娜'],
    ['阿卜杜·热合曼', '阿卜杜·热合曼', '*卜杜·热合曼'],
    ["Anne-Marie O'Neil", "Anne-Marie O'Neil", "*nne-Marie O'Neil"],
    ['𠮷野', '𠮷野', '*野'],
  ])('%s is one', (text, name, mask) => {
    expect(readName(text)).toEqual({ ok: true, name, mask });
  });

  it.each(['', '张', '张3', '<b>张三</b>', '张三\u0000', '···', '张'.repeat(51)])('%j is none', (text) => {
    expect(readName(text)).toEqual({ ok: false, reason: 'name-invalid' });
  });
});
