import { describe, expect, it } from 'vitest';
import { reconciliation } from '../../machines/reconciliation/reconciliation.flow.ts';
import { answer, begun, fault, minutes, seen, tell, testLegality, testRows, wait, whole } from './table.ts';
import type { Move, Place, Row } from './table.ts';

const input = { day: '2026-11-24' };
const start = { flow: reconciliation, input };
const counts = { lines: 9, matched: 7, pending: 1 };
const compared = (differing: number) => answer('compareStatement', { result: 'compared', ...counts, differing });
const implausible = answer('compareStatement', { result: 'implausible' });
const opened = (left: boolean) => answer('openDiscrepancies', { opened: 20, left });
const question = { compareStatement: { day: input.day, graceMs: 120 * minutes, mostDifferences: 500 } };
const compare = tell('ops.compare');
/** Eleven comparisons that failed, the twelfth under way. */
const lastTry: readonly Move[] = Array.from({ length: 11 }, () => [
  fault('compareStatement'),
  wait(60 * minutes),
]).flat();

const rows: readonly Row[] = [
  {
    it: 'both sides say the same',
    when: compared(0),
    expected: { state: 'matched', shows: { day: input.day, ...counts, differing: 0, opened: 0 } },
  },
  {
    it: 'some differ: items are opened',
    when: compared(2),
    expected: { state: 'opening', asks: { openDiscrepancies: {} }, shows: { ...counts, differing: 2, opened: 0 } },
  },
  {
    it: 'more are left: the next are opened',
    given: [compared(30)],
    when: opened(true),
    expected: { state: 'opening', asks: { openDiscrepancies: {} }, shows: { opened: 20 } },
  },
  {
    it: 'all are opened',
    given: [compared(30), opened(true)],
    when: opened(false),
    expected: { state: 'differing', shows: { differing: 30, opened: 40 } },
  },
  {
    it: 'items cannot be opened',
    given: [compared(2)],
    when: fault('openDiscrepancies'),
    expected: { state: 'awaitingOpening', reason: 'system-busy' },
  },
  {
    it: 'they are tried again after a minute, and the reason goes',
    given: [compared(2), fault('openDiscrepancies'), wait(minutes)],
    when: opened(false),
    expected: { state: 'differing', shows: { opened: 20 } },
  },
  {
    it: 'not before it',
    given: [compared(2), fault('openDiscrepancies')],
    when: wait(minutes - 1),
    expected: { state: 'awaitingOpening', reason: 'system-busy' },
  },
  {
    it: 'no statement: it is waited for',
    when: fault('compareStatement'),
    expected: { state: 'awaitingStatement', reason: 'statement-unavailable', shows: { lines: null, matched: null } },
  },
  {
    it: 'a statement that must be wrong: it is waited for, and nothing is counted',
    when: implausible,
    expected: { state: 'awaitingStatement', reason: 'statement-implausible', shows: { differing: null } },
  },
  {
    it: 'it is asked for again after a minute',
    given: [implausible],
    when: wait(minutes),
    expected: { state: 'comparing', asks: question, reason: 'statement-implausible' },
  },
  {
    it: 'then after ten',
    given: [implausible, wait(minutes), implausible],
    when: wait(10 * minutes - 1),
    expected: { state: 'awaitingStatement', reason: 'statement-implausible' },
  },
  {
    it: 'staff ask for it at once',
    given: [fault('compareStatement')],
    when: compare,
    expected: { state: 'comparing', asks: question, reason: 'statement-unavailable' },
  },
  {
    it: 'the twelfth time it is there',
    given: lastTry,
    when: compared(0),
    expected: { state: 'matched', shows: { differing: 0 } },
  },
  {
    it: 'after the twelfth time nobody asks any more',
    given: [...lastTry, fault('compareStatement')],
    when: wait(60 * minutes),
    expected: { state: 'notCompared', reason: 'statement-unavailable' },
  },
];

const places: readonly Place[] = [
  { name: 'comparing', by: [], state: 'comparing', takes: [] },
  { name: 'awaitingStatement', by: [implausible], state: 'awaitingStatement', takes: ['ops.compare'] },
  { name: 'opening', by: [compared(2)], state: 'opening', takes: [] },
  {
    name: 'awaitingOpening',
    by: [compared(2), fault('openDiscrepancies')],
    state: 'awaitingOpening',
    takes: [],
  },
  { name: 'matched', by: [compared(0)], state: 'matched', takes: [] },
];

describe('a reconciliation', () => {
  it('begins by comparing', () => {
    const shows = { day: input.day, lines: null, matched: null, pending: null, differing: null, opened: 0 };
    expect(seen(reconciliation, begun(start))).toMatchObject(whole({ state: 'comparing', asks: question, shows }));
  });

  testRows(start, rows);

  it('is found by its day', () => {
    expect(reconciliation.key?.(input)).toBe('2026-11-24');
  });
});

describe('who may send what, where', () => {
  testLegality(start, places, [compare.tell]);
});
