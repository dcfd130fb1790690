import { describe, expect, it } from 'vitest';
import { idDocument } from '../../machines/id-document/id-document.flow.ts';
import { play } from '../../workflows/play.ts';
import type { Play } from '../../workflows/play.ts';
import { factsOf } from '../conformance/explore.ts';
import { standing } from './standing.ts';
import { answer, begun, fault, minutes, seconds, tell, testLegality, testRows, wait } from './table.ts';
import type { Place, Row } from './table.ts';

const start = { flow: idDocument, input: {} };
const day = 24 * 60 * minutes;
const proof = 'kyc_01932c07a5b07000a000000000000001';

const left = (days: number) => answer('lookAtDocument', { state: 'valid', leftMs: days * day });
const over = answer('lookAtDocument', { state: 'expired' });
const gone = answer('lookAtDocument', { state: 'gone' });
const told = answer('tellAccount', { taken: true, standing: standing() });
const noticed = answer('notifyUser', { told: true });

const looks = { lookAtDocument: { proof } };
const announces = { tellAccount: { event: 'flow.documentExpiring', document: proof } };
const announced = [left(90), told, noticed];

const rows: Row[] = [
  {
    it: 'a document with a year left waits',
    when: left(365),
    expected: { state: 'valid', shows: { noticesGiven: 0 } },
  },
  {
    it: 'until 90 days before its end',
    given: [left(365)],
    when: wait(275 * day),
    expected: { state: 'looking', asks: looks },
  },
  { it: 'and not before', given: [left(365)], when: wait(275 * day - 1), expected: { state: 'valid' } },
  {
    it: 'one of many years is looked at once a year',
    given: [left(4_000)],
    when: wait(365 * day),
    expected: { state: 'looking', asks: looks },
  },
  { it: '90 days before, the account hears', when: left(90), expected: { state: 'announcing', asks: announces } },
  {
    it: 'then the owner',
    given: [left(90)],
    when: told,
    expected: {
      state: 'noticing',
      asks: { notifyUser: { notice: 'document-expiring' } },
      shows: { noticesGiven: 1 },
    },
  },
  {
    it: 'a message that does not arrive holds nothing up',
    given: [left(90), told],
    when: fault('notifyUser'),
    expected: { state: 'looking', asks: looks, shows: { noticesGiven: 1 } },
  },
  {
    it: 'one notice is enough for one time',
    given: announced,
    when: left(90),
    expected: { state: 'valid', shows: { noticesGiven: 1, nextLookAt: '1970-03-02T00:00:00.000Z' } },
  },
  {
    it: '30 days before, it is said again',
    given: [...announced, left(90), wait(60 * day)],
    when: left(30),
    expected: { state: 'announcing', asks: announces, shows: { noticesGiven: 1 } },
  },
  {
    it: 'a document that came in its last week is announced once, not three times',
    given: [left(5), told, noticed],
    when: left(5),
    expected: { state: 'valid', shows: { noticesGiven: 1, nextLookAt: '1970-01-06T00:00:00.000Z' } },
  },
  {
    it: 'an end restricts the account',
    when: over,
    expected: { state: 'restricting', asks: { tellAccount: { event: 'flow.documentExpired', document: proof } } },
  },
  {
    it: 'and its owner hears',
    given: [over],
    when: told,
    expected: { state: 'noticingEnd', asks: { notifyUser: { notice: 'document-expired' } } },
  },
  { it: 'that is all', given: [over, told], when: noticed, expected: { state: 'lapsed' } },
  { it: 'also when the message fails', given: [over, told], when: fault('notifyUser'), expected: { state: 'lapsed' } },
  { it: 'one that was renewed needs no watch', when: gone, expected: { state: 'replaced' } },
  {
    it: 'a fault is waited out',
    given: [fault('lookAtDocument')],
    when: wait(60 * seconds),
    expected: { state: 'looking', asks: looks, reason: 'system-busy' },
  },
  {
    it: 'an account that does not hear is told later, if it is still true',
    given: [over],
    when: fault('tellAccount'),
    expected: { state: 'awaitingLook', reason: 'system-busy' },
  },
  {
    it: 'also of a notice',
    given: [left(30)],
    when: fault('tellAccount'),
    expected: { state: 'awaitingLook', reason: 'system-busy' },
  },
  {
    it: 'staff may have it looked at after a correction',
    given: [left(365)],
    when: tell('ops.lookAgain'),
    expected: { state: 'looking', asks: looks },
  },
];

describe('the watch over a document', () => {
  testRows(start, rows);

  it('gives three notices in ten years, each in time, and restricts on the day', () => {
    const ends = 3_650 * day;
    const notices: number[] = [];
    const said: string[] = [];
    let played: Play | undefined;
    const leftAt = () => ends - (played?.now ?? 0);
    const run = play(idDocument.machine, {
      input: { run: factsOf(idDocument), input: {}, policy: idDocument.policy },
      effects: {
        lookAtDocument: () => {
          const leftMs = leftAt();
          return leftMs > 0 ? { state: 'valid', leftMs } : { state: 'expired' };
        },
        tellAccount: ({ event }: { event: string }) => {
          said.push(event);
          return { taken: true, standing: standing() };
        },
        notifyUser: () => {
          notices.push(leftAt() / day);
          return { told: true };
        },
      },
    });
    played = run;
    run.wait(ends - 1);
    expect([run.state, notices]).toEqual(['valid', [90, 30, 7]]);
    run.wait(1);
    expect([run.state, notices]).toEqual(['lapsed', [90, 30, 7, 0]]);
    expect(said).toEqual([...notices.slice(0, 3).map(() => 'flow.documentExpiring'), 'flow.documentExpired']);
  });

  it('holds nothing of the document but how long it is valid', () => {
    expect(Object.keys(begun(start, [left(90)]).context as object).toSorted()).toEqual(
      ['leftMs', 'notices', 'noticesGiven', 'policy', 'reason', 'run'].toSorted(),
    );
  });
});

const places: readonly Place[] = [
  { name: 'looking', by: [], state: 'looking', takes: [] },
  { name: 'valid', by: [left(100)], state: 'valid', takes: ['ops.lookAgain'] },
  { name: 'announcing', by: [left(90)], state: 'announcing', takes: [] },
  { name: 'noticing', by: [left(90), told], state: 'noticing', takes: [] },
  { name: 'restricting', by: [over], state: 'restricting', takes: [] },
  { name: 'noticingEnd', by: [over, told], state: 'noticingEnd', takes: [] },
  { name: 'awaitingLook', by: [fault('lookAtDocument')], state: 'awaitingLook', takes: [] },
  { name: 'lapsed', by: [over, told, noticed], state: 'lapsed', takes: [] },
  { name: 'replaced', by: [gone], state: 'replaced', takes: [] },
];

describe('who may send what, where', () => {
  testLegality(start, places, [{ type: 'ops.lookAgain' }]);
});
