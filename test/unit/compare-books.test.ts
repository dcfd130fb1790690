import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aboutOf, apart, boundsOf, kindOf, sidesOf } from '../../workflows/activities/compare-books.ts';
import type { StatementLine } from '../../workflows/activities/network-statement.ts';

const at = '2026-11-24T10:00:00.000Z';
let seq = 0;
const line = (run: string, kind: StatementLine['kind'], amountMinor: number, nth = 1): StatementLine => ({
  ...{ seq: (seq += 1), at, kind, amountMinor, currency: 'CNY' },
  ...{ authorisationRequestId: `${run}/authorisation/${nth}`, reference: `${run}/authorisation` },
});
const ledger = (...rows: readonly (readonly [about: string, minor: number])[]) =>
  new Map(rows.map(([about, minor]) => [`${about} CNY`, { about, currency: 'CNY' as const, minor, latestMs: 0 }]));

describe('the statement by run', () => {
  it('adds what was taken and takes off what was given back or charged back', () => {
    const sides = sidesOf([
      line('a', 'capture', 500),
      line('a', 'chargeback', 200),
      line('a', 'chargeback-reversal', 50),
      line('b', 'capture', 70),
      line('b', 'reversal', 70),
    ]);
    expect([...sides.values()].map(({ about, minor, lines }) => [about, minor, lines])).toEqual([
      ['a', 350, 3],
      ['b', 0, 2],
    ]);
  });

  it('knows the same movement when it comes twice; two authorisations of a run are two', () => {
    const repeats = (...lines: StatementLine[]) => sidesOf(lines).get('a CNY')?.repeats;
    expect(repeats(line('a', 'capture', 5), line('a', 'capture', 5))).toBe(true);
    expect(repeats(line('a', 'capture', 5), line('a', 'capture', 5, 2))).toBe(false);
    expect(repeats(line('a', 'capture', 5), line('a', 'reversal', 5))).toBe(false);
  });

  it.each([
    ['pay_1/authorisation', 'pay_1'],
    ['strange', 'strange'],
    ['/strange', '/strange'],
  ])('the reference %s is about %s', (reference, about) => {
    expect(aboutOf(reference)).toBe(about);
  });
});

describe('what lies apart', () => {
  it('is what one side lacks, or says otherwise; what sums to nothing needs no other side', () => {
    const network = sidesOf([
      line('same', 'capture', 5),
      line('more', 'capture', 6),
      line('here', 'capture', 7),
      line('back', 'capture', 8),
      line('back', 'reversal', 8),
    ]);
    const found = apart(network, ledger(['same', 5], ['more', 5], ['there', 9]));
    expect(found.map(({ about }) => about)).toEqual(['here', 'more', 'there']);
  });

  it('is found whatever the order of the lines, and is nothing between a statement and itself', () => {
    const runs = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 9 })), { maxLength: 9 });
    fc.assert(
      fc.property(runs, (movements) => {
        const lines = movements.map(([run, amount], nth) => line(run, 'capture', amount, nth));
        const sides = sidesOf(lines);
        expect(apart(sides, sides)).toEqual([]);
        expect(apart(sidesOf(lines.toReversed()), sides)).toEqual([]);
        const owing = [...sides.values()].filter(({ minor }) => minor !== 0).map(({ about }) => about);
        expect(apart(sides, new Map()).map(({ about }) => about)).toEqual(owing.toSorted());
      }),
    );
  });

  it('has a kind', () => {
    const side = (...lines: StatementLine[]) => sidesOf(lines).get('a CNY');
    expect(kindOf(undefined, 5)).toBe('missing-there');
    expect(kindOf(side(line('a', 'capture', 5)), 0)).toBe('missing-here');
    expect(kindOf(side(line('a', 'capture', 5)), 4)).toBe('amount-differs');
    expect(kindOf(side(line('a', 'capture', 5), line('a', 'capture', 5)), 5)).toBe('twice');
  });
});

it('a day is from midnight to midnight in UTC+8', () => {
  expect(boundsOf('2026-11-24')).toEqual({
    from: new Date('2026-11-23T16:00:00.000Z'),
    until: new Date('2026-11-24T16:00:00.000Z'),
  });
});
