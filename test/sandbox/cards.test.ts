import { describe, expect, test, vi } from 'vitest';
import { bankAnswers } from '../../machines/codes/bank-answers.ts';
import { cardHolders } from '../../sandbox/card-holders.ts';
import { cardOf, magicCards } from '../../sandbox/cards.ts';
import { authorisation, stage } from './stage.ts';
import type { Answer, Stage } from './stage.ts';

// A row: what is asked in turn, and what is heard each time. `lost` is no answer, a number alone an HTTP status,
// otherwise the response code or the status that the answer names.
const rows: readonly (readonly [tail: string, ...steps: string[]])[] = [
  [
    '010012',
    'authorise=00',
    'inquire=approved',
    'capture=captured',
    'inquire=captured',
    'reverse=reversed',
    'inquire=reversed',
  ],
  ['010020', 'authorise=00', 'capture=captured'],
  ['0010000016', 'authorise=00', 'capture=captured'],
  ['010038', 'authorise=51', 'authorise=51', 'inquire=declined', 'capture=refused', 'reverse=not-found'],
  ['010079', 'authorise=57'],
  ['010111', 'authorise=54'],
  ['010129', 'authorise=41'],
  ['010137', 'authorise=43'],
  ['010145', 'authorise=62'],
  ['010152', 'authorise=61'],
  ['010160', 'authorise=59'],
  ['010178', 'authorise=75'],
  ['010194', 'authorise=21'],
  ['010202', 'authorise=05'],
  ['010210', 'authorise=01'],
  ['010228', 'authorise=03'],
  ['010236', 'authorise=14'],
  ['010244', 'authorise=34'],
  ['010251', 'authorise=33'],
  ['010269', 'authorise=55'],
  ['010277', 'authorise=58'],
  ['010285', 'authorise=65'],
  ['010293', 'authorise=38'],
  ['010574', 'authorise=36'],
  ['010582', 'authorise=12'],
  ['010707', 'authorise=13'],
  ['010715', 'authorise=15'],
  ['010723', 'authorise=30'],
  ['010731', 'authorise=31'],
  ['010749', 'authorise=40'],
  ['010087', 'authorise=91', 'inquire=404', 'authorise=96', 'authorise=00', 'authorise=00', 'inquire=approved'],
  ['010186', 'authorise=91', 'authorise=91', 'authorise=91', 'authorise=91', 'inquire=404'],
  ['010301', 'authorise=92', 'authorise=92', 'authorise=92', 'authorise=92', 'inquire=404'],
  ['010319', 'authorise=96', 'authorise=96', 'authorise=96', 'authorise=96', 'inquire=404'],
  ['010756', 'authorise=90', 'authorise=00', 'inquire=approved'],
  ['010095', 'authorise=lost', 'authorise=lost', 'inquire=approved', 'capture=captured'],
  ['010103', 'authorise=lost', 'authorise=lost', 'inquire=404', 'reverse=not-found'],
  ['010384', 'authorise=lost', 'authorise=00', 'inquire=approved'],
  ['010566', 'authorise=lost', 'authorise=91', 'authorise=91', 'inquire=approved', 'capture=captured'],
  ['010392', 'authorise=lost', 'authorise=lost', 'inquire=declined'],
  ['010376', 'authorise=lost', 'inquire=404', 'reverse=not-found', 'inquire~declined'],
  ['010327', 'authorise=68', 'authorise=68', 'inquire=approved', 'capture=captured'],
  ['010335', 'authorise=98', 'authorise=98', 'inquire=404', 'reverse=not-found'],
  ['010764', 'authorise=22', 'authorise=22', 'inquire=404', 'reverse=not-found'],
  ['010772', 'authorise=25', 'authorise=25', 'inquire=404', 'reverse=not-found'],
  ['010780', 'authorise=94', 'authorise=94', 'inquire=approved', 'capture=captured'],
  ['010343', 'authorise=09', 'inquire=unsettled', 'inquire=unsettled', 'inquire=approved', 'capture=captured'],
  ['010350', 'authorise=00'],
  ['010368', 'authorise=00', 'authorise=00'],
  ['010533', 'authorise=503', 'authorise=503', 'inquire=404', 'authorise=00'],
  ['010509', 'authorise=garbled', 'authorise=garbled', 'inquire=approved'],
  ['010400', 'authorise=00', 'capture=lost', 'capture=lost', 'inquire=captured'],
  ['010558', 'authorise=00', 'capture=lost', 'capture=captured', 'inquire=captured'],
  ['010418', 'authorise=00', 'capture=refused', 'inquire=approved', 'reverse=reversed'],
  ['010426', 'authorise=00', 'capture=98', 'inquire=approved', 'capture=captured'],
  ['010434', 'authorise=00', 'capture=98', 'inquire=captured'],
  ['010442', 'authorise=lost', 'inquire=503', 'inquire=503', 'inquire=approved'],
  ['010459', 'authorise=lost', 'inquire=503', 'inquire=503', 'inquire=503', 'reverse=reversed'],
  ['010467', 'authorise=00', 'capture=refused', ...Array.from({ length: 5 }, () => 'reverse=503'), 'reverse=reversed'],
  ['010475', 'authorise=00', 'capture=refused', 'reverse=403', 'reverse=403', 'inquire=approved'],
  ['010483', 'authorise=lost', 'inquire=503', 'reverse=503', 'inquire=503', 'reverse=503'],
  ['010491', 'authorise=00', 'capture=refused', 'reverse=lost', 'inquire=reversed', 'reverse=reversed'],
  ['010517', 'authorise=00', 'capture=captured', 'reverse=reversed'],
  ['010525', 'authorise=00', 'capture=captured', 'reverse=reversed'],
];
// Their rows are in agreements.test.ts; here it is only seen that they pay.
const holders = cardHolders.map(({ number }) => [number.slice(-6), 'authorise=00', 'capture=captured'] as const);
const table = [...rows, ...holders].map(([tail, ...steps]) => ({ number: numberOf(tail), steps }));

describe('magic cards', () => {
  test('have a row here each, a number that fits the wallet’s contract and the Luhn check, and one meaning', () => {
    const numbers = magicCards.map(({ number }) => number);
    expect(table.map(({ number }) => number).toSorted()).toEqual(numbers.toSorted());
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) {
      expect(number).toMatch(/^62\d{14,17}$/);
      expect(cardOf(`${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`)).toEqual({ code: '14' });
    }
  });

  test('cover every answer code that the wallet has a meaning for', () => {
    const used = magicCards.flatMap(({ code = '00', authorise = [] }) => [code, ...authorise.map((way) => way.code)]);
    const needed = Object.values(bankAnswers).flatMap(({ codes }) => Object.keys(codes));
    expect(needed.filter((code) => !used.includes(code))).toEqual([]);
  });

  test.each(table)('$number', async ({ number, steps }) => {
    // What is on its way for long must not arrive before the next two calls.
    const { call } = await stage({ pace: number.endsWith('0376') ? 0.1 : 0.02 });
    const asked = authorisation({ card: number });
    const trace: string[] = [];
    for (const step of steps) {
      const [what = '', expected] = step.split(/[=~]/);
      const hear = async () => heardIn(what, await ask(call, what, asked));
      // `~`: not yet, but in time.
      if (step.includes('~')) await vi.waitUntil(async () => (await hear()) === expected, { timeout: 5_000 });
      trace.push(step.includes('~') ? step : `${what}=${await hear()}`);
    }
    expect(trace).toEqual(steps);
  });
});

test.each([
  ['another card of the network is approved', '6222020000000007', '00'],
  ['a wrong check digit', '6200000000010013', '14'],
  ['a card of another network', '4111111111111111', '14'],
])('%s', async (_, card, code) => {
  const { call } = await stage();
  expect(await call('/network/authorisations', authorisation({ card }))).toMatchObject({
    body: { responseCode: code },
  });
});

test.each([
  ['6200000000010350', 3_000],
  ['6200000000010368', 12_000],
])('%s answers after its time, and is approved before', async (card, ms) => {
  const { call } = await stage({ pace: 0.05 });
  const asked = authorisation({ card });
  const began = performance.now();
  const answering = ask(call, 'authorise', asked);
  await vi.waitFor(async () => expect(heardIn('inquire', await ask(call, 'inquire', asked))).toBe('approved'));
  expect(heardIn('authorise', await answering)).toBe('00');
  expect(performance.now() - began).toBeGreaterThan(ms * 0.05 * 0.9);
});

function ask(call: Stage['call'], what: string, asked: ReturnType<typeof authorisation>): Promise<Answer | 'lost'> {
  const { requestId: authorisationRequestId, amountMinor } = asked;
  if (what === 'authorise') return call('/network/authorisations', asked);
  if (what === 'inquire')
    return call(`/network/authorisations/by-request/${encodeURIComponent(authorisationRequestId)}`);
  const requestId = `${authorisationRequestId}/${what}`;
  if (what === 'capture') return call('/network/captures', { requestId, authorisationRequestId, amountMinor });
  return call('/network/reversals', { requestId, authorisationRequestId });
}

function heardIn(what: string, answer: Answer | 'lost'): string {
  if (answer === 'lost') return answer;
  if (answer.status >= 400) return String(answer.status);
  const { text, status, responseCode } = answer.body;
  if (text !== undefined) return 'garbled';
  const byCode = what === 'authorise' || (what === 'capture' && status === 'unsettled');
  return String(byCode ? responseCode : status);
}

function numberOf(tail: string): string {
  const number = magicCards.find((card) => card.number.endsWith(tail))?.number;
  return number ?? `no card ends in ${tail}`;
}
