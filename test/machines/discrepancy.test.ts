import { describe, expect, it } from 'vitest';
import { discrepancy } from '../../machines/discrepancy/discrepancy.flow.ts';
import { proposedOf } from '../../machines/discrepancy/discrepancy.setup.ts';
import type { DiscrepancyContext } from '../../machines/discrepancy/discrepancy.setup.ts';
import { answer, begun, fault, minutes, seen, tell, testLegality, testRows, wait, whole } from './table.ts';
import type { Move, Place, Row } from './table.ts';

const item = 'dsc_01932c07a5b07000a000000000000001';
const olga = 'stf_01932c07a5b07000a000000000000001';
const otto = 'stf_01932c07a5b07000a000000000000002';
const day = 24 * 60 * minutes;

const input = {
  day: '2026-11-24',
  about: 'pay_01932c07a5b07000a000000000000001',
  currency: 'CNY' as const,
  kind: 'amount-differs' as const,
  networkMinor: 2_272,
  ledgerMinor: 2_372,
};
const start = { flow: discrepancy, input };

const by = (staff: string) => ({ by: staff });
const claim = tell('ops.claim', by(olga));
const post = tell('ops.post', by(olga));
const explain = tell('ops.explain', { ...by(olga), explanation: 'A tip that came later' });
const sides = { networkMinor: 2_272, ledgerMinor: 2_372 };
const about = { discrepancy: item, about: input.about, currency: 'CNY' };
const entry = { postCorrection: { key: `${item}/correction`, ...about, ...sides } };
const note = { explainDiscrepancy: { discrepancy: item, ...sides } };
const check = { checkDiscrepancy: about };
const differs = (networkMinor: number) =>
  answer('checkDiscrepancy', { differs: true, networkMinor, ledgerMinor: 2_372 });
const gone = answer('checkDiscrepancy', { differs: false });
const posted = (done: boolean) => answer('postCorrection', { posted: done });
const fromSuspense = { from: 'suspense', to: 'network', amountMinor: 100 };

const rows: readonly Row[] = [
  { it: 'somebody claims it', when: claim, expected: { state: 'claimed', shows: { claimedBy: olga } } },
  {
    it: 'nobody does for a day: both sides are compared anew',
    when: wait(day),
    expected: { state: 'checking', asks: check },
  },
  { it: 'not before that', when: wait(day - 1), expected: { state: 'open' } },
  { it: 'they agree by now', given: [wait(day)], when: gone, expected: { state: 'vanished' } },
  {
    it: 'they differ as before',
    given: [wait(day)],
    when: differs(2_272),
    expected: { state: 'open', shows: { ...sides, proposed: fromSuspense } },
  },
  {
    it: 'they differ otherwise: so does what is proposed',
    given: [wait(day)],
    when: differs(2_400),
    expected: {
      state: 'open',
      shows: { networkMinor: 2_400, proposed: { from: 'network', to: 'suspense', amountMinor: 28 } },
    },
  },
  { it: 'nobody knows', given: [wait(day)], when: fault('checkDiscrepancy'), expected: { state: 'open' } },
  { it: 'it is booked when two agree', given: [claim], when: post, expected: { state: 'posting', asks: entry } },
  { it: 'the entry is written', given: [claim, post], when: posted(true), expected: { state: 'posted' } },
  {
    it: 'the ledger has moved: nothing is booked, and it is looked at again',
    given: [claim, post],
    when: posted(false),
    expected: { state: 'checking', asks: check, reason: 'books-moved' },
  },
  {
    it: 'what moved made them agree',
    given: [claim, post, posted(false)],
    when: gone,
    expected: { state: 'vanished' },
  },
  {
    it: 'what moved did not: it is open, and nobody’s',
    given: [claim, post, posted(false)],
    when: differs(2_300),
    expected: { state: 'open', reason: 'books-moved', shows: { claimedBy: null, networkMinor: 2_300 } },
  },
  {
    it: 'the ledger does not answer',
    given: [claim, post],
    when: fault('postCorrection'),
    expected: { state: 'awaitingLedger', reason: 'system-busy' },
  },
  {
    it: 'the same entry is asked for again',
    given: [claim, post, fault('postCorrection')],
    when: wait(minutes),
    expected: { state: 'posting', asks: entry, reason: 'system-busy' },
  },
  {
    it: 'it was written at last',
    given: [claim, post, fault('postCorrection'), wait(minutes)],
    when: posted(true),
    expected: { state: 'posted' },
  },
  {
    it: 'it is explained when two agree',
    given: [claim],
    when: explain,
    expected: { state: 'explaining', asks: note, shows: { explanation: 'A tip that came later' } },
  },
  {
    it: 'that is noted',
    given: [claim, explain],
    when: answer('explainDiscrepancy', { noted: true }),
    expected: { state: 'explained', shows: { explanation: 'A tip that came later' } },
  },
  {
    it: 'that cannot be noted yet',
    given: [claim, explain],
    when: fault('explainDiscrepancy'),
    expected: { state: 'awaitingNote', reason: 'system-busy' },
  },
  {
    it: 'it is noted after a minute',
    given: [claim, explain, fault('explainDiscrepancy')],
    when: wait(minutes),
    expected: { state: 'explaining', asks: note, reason: 'system-busy' },
  },
  {
    it: 'a claim outlives a proposal',
    given: [claim],
    when: wait(2 * day - 1),
    expected: { state: 'claimed', shows: { claimedBy: olga } },
  },
  { it: 'and not more', given: [claim], when: wait(2 * day), expected: { state: 'checking', asks: check } },
];

const untold: readonly Move[] = [claim, explain, fault('explainDiscrepancy')];
const places: readonly Place[] = [
  { name: 'open', by: [], state: 'open', takes: ['ops.claim'] },
  { name: 'claimed', by: [claim], state: 'claimed', takes: ['ops.post', 'ops.explain'] },
  { name: 'checking', by: [wait(day)], state: 'checking', takes: [] },
  { name: 'posting', by: [claim, post], state: 'posting', takes: [] },
  { name: 'awaitingLedger', by: [claim, post, fault('postCorrection')], state: 'awaitingLedger', takes: [] },
  { name: 'explaining', by: [claim, explain], state: 'explaining', takes: [] },
  { name: 'awaitingNote', by: untold, state: 'awaitingNote', takes: [] },
  { name: 'posted', by: [claim, post, posted(true)], state: 'posted', takes: [] },
];

describe('a discrepancy', () => {
  it('is open, and shows what both sides say and what is proposed', () => {
    const shows = { ...input, proposed: fromSuspense, claimedBy: null, explanation: null };
    expect(seen(discrepancy, begun(start))).toMatchObject(whole({ state: 'open', shows }));
  });

  testRows(start, rows);

  it('is found by its day', () => {
    expect(discrepancy.key?.(input)).toBe('2026-11-24');
  });

  it.each([
    [0, 0],
    [1_000_000_000_001, 0],
  ])('has no entry for %i against %i', (networkMinor, ledgerMinor) => {
    expect(proposedOf({ networkMinor, ledgerMinor } as DiscrepancyContext)).toBeNull();
  });
});

describe('who may send what, where', () => {
  testLegality(start, places, [claim.tell, post.tell, explain.tell]);

  it.each([post, explain])('only whoever has claimed it proposes: $tell.type', ({ tell: event }) => {
    const run = begun(start, [claim]);
    expect(run.can({ ...event, by: otto })).toBe(false);
  });
});
