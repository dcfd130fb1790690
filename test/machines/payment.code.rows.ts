import { codeReasons } from '../../machines/effects/merchants.ts';
import { allowed, confirm, input, quoted } from './payment.moves.ts';
import { standing } from './standing.ts';
import { answer, fault, minutes, tell, wait } from './table.ts';
import type { Row } from './table.ts';

/** A payment that was started from a scanned code. */
export const code = 'the text of a code';

const read = (facts: object) =>
  answer('readMerchantCode', {
    ...{
      ok: true,
      merchant: input.merchant,
      merchantName: 'Corner Café',
      isStatic: true,
      amountMinor: null,
      tip: null,
    },
    ...facts,
  });
export const printed = [allowed, read({})];
export const setAmount = tell('user.setAmount', { amountMinor: 2_372 });
const quoting = (rest: object) => ({ quotePayment: { merchant: input.merchant, currency: 'CNY', ...rest } });
const asking = { state: 'awaitingAmount' };
const tipped = { tip: { kind: 'asked' } };
const until = '2026-11-24T12:00:00.000Z';
const cooling = answer('askAccount', standing({ coolOffUntil: until, coolOffs: 1 }));
const tooMuch = { state: 'declined', reason: 'cool-off', shows: { retryAt: until } };

export const scanned: readonly Row[] = [
  {
    it: 'the code is read',
    when: allowed,
    expected: { state: 'readingCode', asks: { readMerchantCode: { code } } },
  },
  ...codeReasons.map((reason) => ({
    it: `nobody can be paid by it: ${reason}`,
    given: [allowed],
    when: answer('readMerchantCode', { ok: false, reason, broken: { rule: 'missing', path: '59', at: 0 } }),
    expected: { state: 'declined', reason, shows: { broken: { rule: 'missing', path: '59', at: 0 } } },
  })),
  {
    it: 'it could not be read',
    given: [allowed],
    when: fault('readMerchantCode'),
    expected: { state: 'declined', reason: 'system-busy' },
  },
  {
    it: 'a printed one leaves the amount to the payer',
    given: [allowed],
    when: read({}),
    expected: { ...asking, shows: { merchantName: 'Corner Café', amountMinor: null, asksTip: false } },
  },
  {
    it: 'the payer types it in: printed codes have a limit of the day',
    given: printed,
    when: setAmount,
    expected: { state: 'quoting', asks: quoting({ amountMinor: 2_372, staticDayMinor: 50_000 }) },
  },
  {
    it: 'a dynamic one says it, and has no such limit',
    given: [allowed],
    when: read({ isStatic: false, amountMinor: 2_372 }),
    expected: { state: 'quoting', asks: quoting({ amountMinor: 2_372, staticDayMinor: null }) },
  },
  {
    it: 'a fee of so much is added',
    given: [allowed],
    when: read({ amountMinor: 1_000, tip: { kind: 'fixed', amountMinor: 150 } }),
    expected: { state: 'quoting', asks: quoting({ amountMinor: 1_150 }), shows: { tipMinor: 150 } },
  },
  {
    it: 'a fee of so many hundredths of a percent too, a fen begun left out',
    given: [...printed.slice(0, 1), read({ tip: { kind: 'percent', hundredths: 1_250 } })],
    when: tell('user.setAmount', { amountMinor: 999 }),
    expected: { state: 'quoting', asks: quoting({ amountMinor: 1_123 }), shows: { tipMinor: 124 } },
  },
  {
    it: 'a tip is asked for though the amount is known',
    given: [allowed],
    when: read({ amountMinor: 1_000, ...tipped }),
    expected: { ...asking, shows: { amountMinor: 1_000, asksTip: true } },
  },
  {
    it: 'and added',
    given: [allowed, read({ amountMinor: 1_000, ...tipped })],
    when: tell('user.setAmount', { tipMinor: 100 }),
    expected: { state: 'quoting', asks: quoting({ amountMinor: 1_100 }), shows: { tipMinor: 100 } },
  },
  ...(
    [
      ['no amount where the code has none', printed, {}],
      ['a tip where none is asked for', printed, { amountMinor: 100, tipMinor: 1 }],
      ['another amount than the code says', [allowed, read({ amountMinor: 1_000, ...tipped })], { amountMinor: 1 }],
    ] as const
  ).map(([what, given, fields]) => ({
    it: `refused: ${what}`,
    given,
    when: tell('user.setAmount', fields),
    expected: { ...asking, reason: 'amount-not-as-asked' },
  })),
  {
    it: 'the right amount after a wrong one',
    given: [...printed, tell('user.setAmount')],
    when: setAmount,
    expected: { state: 'quoting', asks: quoting({}) },
  },
  {
    it: 'more than may leave the account in the time after a change',
    given: [cooling, read({}), tell('user.setAmount', { amountMinor: 100_001 }), quoted, confirm],
    when: cooling,
    expected: tooMuch,
  },
  { it: 'no amount for five minutes', given: printed, when: wait(5 * minutes), expected: { state: 'expired' } },
  { it: 'the payer cancels', given: printed, when: tell('user.cancel'), expected: { state: 'cancelled' } },
  {
    it: 'from there on it is any payment',
    given: [...printed, setAmount],
    when: quoted,
    expected: { state: 'awaitingConfirmation', shows: { amountMinor: 2_372, merchantName: 'Corner Café' } },
  },
];
