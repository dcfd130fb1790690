import { describe, expect, test, vi } from 'vitest';
import { magicResidents } from '../../sandbox/residents.ts';
import { readResidentId } from '../../vault/resident-id.ts';
import { bodyOf, fresh, stage } from './stage.ts';
import type { Answer } from './stage.ts';

const ordinary = '999999199003070012';
const photoRefs = { front: 'upl_1', back: 'upl_2' };
const checks = '/registry/checks';

const check = (over: object = {}) => {
  const requestId = fresh('kyc');
  return { requestId, name: '李雷', idNumber: ordinary, photoRefs, ...over };
};
const statusOf = (answer: Answer | 'lost') => (answer === 'lost' ? answer : answer.status);

type Row = {
  readonly idNumber: string;
  readonly name?: string;
  /** HTTP status of each answer to one check in turn. */
  readonly answers: readonly (number | 'lost')[];
  /** What the checks of one run are told by webhook, in turn. */
  readonly told: readonly (string | null)[];
  /** How often each webhook comes. */
  readonly times?: number;
  readonly inquiry?: number;
};

const rows: readonly Row[] = [
  { idNumber: ordinary, answers: [202, 202], told: ['match'] },
  { idNumber: '999999199003070013', answers: [202], told: ['not-found'] },
  { idNumber: '999999198001010011', answers: [202], told: ['match', 'match'] },
  { idNumber: '99999919800101002X', answers: [202], told: ['mismatch-name', 'mismatch-name'] },
  { idNumber: '99999919800101002X', name: '张三', answers: [202], told: ['match'] },
  { idNumber: '999999198001010038', name: '张三', answers: [202], told: ['mismatch-name'] },
  { idNumber: '999999198001010046', answers: [202], told: ['mismatch-number'] },
  { idNumber: '999999198001010054', answers: [202], told: ['not-found'] },
  { idNumber: '999999198001010062', answers: [202], told: ['photo-mismatch', 'photo-mismatch'] },
  { idNumber: '999999198001010070', answers: [202], told: ['photo-mismatch', 'match', 'match'] },
  { idNumber: '999999198001010089', answers: [202], told: ['photo-unreadable', 'match'] },
  { idNumber: '999999198001010097', answers: [202], told: ['document-expired'] },
  { idNumber: '99999919800101010X', answers: [202], told: ['unclear'] },
  { idNumber: '999999198001010118', answers: [202], told: [null] },
  { idNumber: '999999198001010126', answers: [202], told: [null] },
  { idNumber: '999999198001010134', answers: [202], told: ['busy', 'match'] },
  { idNumber: '999999198001010142', answers: [202], told: ['busy', 'busy'] },
  { idNumber: '999999198001010150', answers: [202], told: ['match'] },
  { idNumber: '999999198001010169', answers: [202], told: ['match'], times: 2 },
  { idNumber: '999999198001010177', answers: ['lost', 202], told: ['match'] },
  { idNumber: '999999198001010185', answers: [503, 503, 503], told: [null], inquiry: 503 },
  { idNumber: '999999202006150012', answers: [202], told: ['match'] },
];

describe('ID numbers', () => {
  test('with a meaning have a row here each and are numbers that the wallet reads', () => {
    const numbers = magicResidents.map(({ number }) => number);
    expect(new Set(rows.map(({ idNumber }) => idNumber))).toEqual(
      new Set([ordinary, '999999199003070013', ...numbers]),
    );
    const now = Date.parse('2026-11-24T00:00:00Z');
    for (const number of numbers) {
      expect(readResidentId(number, { now, allowTestRegion: true })).toMatchObject({ ok: true, number });
    }
  });

  test.each(rows)('$idNumber $name', async ({ idNumber, name = '李雷', answers, told, times = 1, inquiry = 200 }) => {
    const { call, heard } = await stage({ pace: 0.005 });
    const run = fresh('kyc').split('/')[0];
    for (const [turn, result] of told.entries()) {
      const sent = check({ requestId: `${run}/${turn}/ask`, idNumber, name });
      for (const expected of answers) expect(statusOf(await call(checks, sent))).toBe(expected);
      const about = () => heard.filter(({ data }) => data['requestId'] === sent.requestId);
      if (result !== null) {
        await vi.waitFor(() => expect(about().map(({ data }) => data['result'])).toEqual(Array(times).fill(result)));
        expect(about()[0]).toMatchObject({ path: '/hooks/registry', type: 'check.completed' });
      }
      const path = `${checks}/${encodeURIComponent(sent.requestId)}`;
      const found = await call(path);
      expect(statusOf(found)).toBe(inquiry);
      if (result !== null) expect(bodyOf(found)).toEqual({ requestId: sent.requestId, result });
    }
  });
});

test.each([
  ['999999198001010118', 'pending'],
  ['999999198001010126', 'match'],
])('%s: no webhook comes, and an inquiry says %s', async (idNumber, result) => {
  const { call, heard } = await stage();
  const [silent, spoken] = [check({ idNumber }), check()];
  await call(checks, silent);
  await call(checks, spoken);
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  expect(heard[0]?.data['requestId']).toBe(spoken.requestId);
  expect(bodyOf(await call(`${checks}/${encodeURIComponent(silent.requestId)}`))['result']).toBe(result);
});

test('one requestId is one check, another body under it a 409, and one that never came a 404', async () => {
  const { call, heard } = await stage();
  const sent = check();
  expect(await call(checks, sent)).toEqual({ status: 202, body: { requestId: sent.requestId, status: 'accepted' } });
  await call(checks, sent);
  expect(await call(checks, { ...sent, name: '韩梅梅' })).toMatchObject({ status: 409 });
  expect(await call(`${checks}/never`)).toMatchObject({ status: 404 });
  const mark = check();
  await call(checks, mark);
  await vi.waitFor(() => expect(heard.some(({ data }) => data['requestId'] === mark.requestId)).toBe(true));
  expect(heard.filter(({ data }) => data['requestId'] === sent.requestId)).toHaveLength(1);
});

test.each([
  [{ idNumber: '12345' }, '/idNumber'],
  [{ name: '' }, '/name'],
  [{ requestId: undefined }, '/requestId'],
  [{ photo: 'x' }, '"photo"'],
])('%o is a 422 that names %s', async (change, named) => {
  const { call } = await stage();
  const answer = await call(checks, check(change));
  expect(answer).toMatchObject({ status: 422 });
  expect(bodyOf(answer)['detail']).toContain(named);
});

test.each(['checks', 'check-inquiries'])('a fault can be put on %s', async (route) => {
  const { call } = await stage();
  const sent = check();
  await call('/sandbox/faults', { route, mode: 'error' });
  const first = await call(checks, sent);
  const then = await call(`${checks}/${encodeURIComponent(sent.requestId)}`);
  expect([statusOf(first), statusOf(then)]).toEqual(route === 'checks' ? [503, 404] : [202, 503]);
});
