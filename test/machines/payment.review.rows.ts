import { fundingDeclines } from '../../machines/effects/funding.ts';
import {
  authorisation,
  draw,
  inquired,
  inquiryPauses,
  lost,
  resolve,
  reversalPauses,
  reversed,
  run,
  settled,
  told,
  unheard,
  unreversed,
  waiting,
} from './payment.moves.ts';
import { fault, minutes, seconds, wait } from './table.ts';
import type { Row } from './table.ts';

const reason = 'outcome-unknown';
const inquiring = { state: 'underReview.inquiring', reason, asks: { inquireFunding: draw } };
const reversing = { state: 'underReview.reversing', reason, asks: { giveBackFunding: draw } };
const settling = {
  state: 'settling',
  asks: { settlePayment: { key: `${run}/settlement`, hold: null, source: 'card', sourceMinor: 2372 } },
};
const givenUp = { state: 'releasingFunds', asks: { releaseFunds: { holdKey: `${run}/hold` } } };
const still = (state: string) => ({ state: `underReview.${state}`, reason });
const day = 24 * 60 * minutes;

const asking: Row[] = [
  { it: 'it was captured: it is settled', given: lost, when: inquired('captured'), expected: settling },
  {
    it: 'it was approved: it is captured',
    given: lost,
    when: inquired('approved'),
    expected: { state: 'takingFunding', reason, asks: { takeFunding: draw } },
  },
  {
    it: 'it was taken back',
    given: lost,
    when: inquired('reversed'),
    expected: { ...givenUp, reason: 'reversed' },
  },
  {
    it: 'it is absent, and may be on its way: it is taken back',
    given: lost,
    when: inquired('absent'),
    expected: reversing,
  },
  ...fundingDeclines.map((declined) => ({
    it: `it was declined: ${declined}`,
    given: lost,
    when: inquired('declined', { reason: declined }),
    expected: { ...givenUp, reason: declined },
  })),
  { it: 'nobody can say: it is asked again', given: lost, when: inquired('unknown'), expected: still('waiting') },
  {
    it: 'the inquiry fails: it is asked again',
    given: lost,
    when: fault('inquireFunding'),
    expected: still('waiting'),
  },
  {
    it: 'an approval that only the last inquiry tells is taken back',
    given: unheard.slice(0, -1),
    when: inquired('approved'),
    expected: reversing,
  },
  {
    it: 'a capture that only the last inquiry tells is settled',
    given: unheard.slice(0, -1),
    when: inquired('captured'),
    expected: settling,
  },
  {
    it: 'the last inquiry cannot say: it is taken back',
    given: unheard.slice(0, -1),
    when: inquired('unknown'),
    expected: reversing,
  },
  {
    it: 'the last inquiry fails: it is taken back',
    given: unheard.slice(0, -1),
    when: fault('inquireFunding'),
    expected: reversing,
  },
];

const pausing: Row[] = [
  ...inquiryPauses.flatMap((pause, index) => {
    const earlier = inquiryPauses.slice(0, index).flatMap((before) => [wait(before * seconds), inquired('unknown')]);
    const given = [...waiting, ...earlier];
    return [
      {
        it: `inquiry ${index + 2} not before ${pause} s`,
        given,
        when: wait(pause * seconds - 1),
        expected: still('waiting'),
      },
      { it: `inquiry ${index + 2} after ${pause} s`, given, when: wait(pause * seconds), expected: inquiring },
    ];
  }),
  {
    it: 'the network’s own word wakes the payment before its time',
    given: [...waiting, wait(1 * seconds)],
    when: told(authorisation),
    expected: inquiring,
  },
  {
    it: 'and what it says is asked, not believed',
    given: [...waiting, told(authorisation)],
    when: inquired('declined', { reason: 'declined' }),
    expected: { ...givenUp, reason: 'declined' },
  },
  {
    it: 'no pause is left over from before it was woken',
    given: [...waiting, wait(1 * seconds), told(authorisation), inquired('unknown')],
    when: wait(10 * seconds - 1),
    expected: still('waiting'),
  },
];

const takingBack: Row[] = [
  {
    it: 'it is taken back',
    given: unheard,
    when: reversed('reversed'),
    expected: { ...givenUp, reason: 'reversed' },
  },
  {
    it: 'there is nothing to take back',
    given: unheard,
    when: reversed('absent'),
    expected: { ...givenUp, reason: 'not-taken' },
  },
  {
    it: 'the network refuses to take it back: staff decide',
    given: unheard,
    when: reversed('refused'),
    expected: still('awaitingOps'),
  },
  {
    it: 'a reversal that fails is waited with',
    given: unheard,
    when: fault('giveBackFunding'),
    expected: still('awaitingReversal'),
  },
  ...reversalPauses.flatMap((pause, index) => {
    const earlier = reversalPauses
      .slice(0, index)
      .flatMap((before) => [wait(before * seconds), fault('giveBackFunding')]);
    const given = [...unheard, fault('giveBackFunding'), ...earlier];
    return [
      {
        it: `reversal ${index + 2} not before ${pause} s`,
        given,
        when: wait(pause * seconds - 1),
        expected: still('awaitingReversal'),
      },
      { it: `reversal ${index + 2} after ${pause} s`, given, when: wait(pause * seconds), expected: reversing },
    ];
  }),
  {
    it: 'the last reversal fails: staff decide',
    given: unreversed.slice(0, -1),
    when: fault('giveBackFunding'),
    expected: still('awaitingOps'),
  },
];

const deciding: Row[] = [
  { it: 'staff say that it was paid: it is settled', given: unreversed, when: resolve('paid'), expected: settling },
  {
    it: 'and paid',
    given: [...unreversed, resolve('paid')],
    when: settled,
    expected: { state: 'paid' },
  },
  {
    it: 'staff say that it was not paid',
    given: unreversed,
    when: resolve('notPaid'),
    expected: { ...givenUp, reason: 'resolved-not-paid' },
  },
  { it: 'staff are waited for a day', given: unreversed, when: wait(day - 1), expected: still('awaitingOps') },
  { it: 'then the network is asked again', given: unreversed, when: wait(day), expected: inquiring },
  {
    it: 'from the shortest pause on',
    given: [...unreversed, wait(day), inquired('unknown'), wait(5 * seconds - 1)],
    when: wait(1),
    expected: inquiring,
  },
  {
    it: 'through the whole series of inquiries and reversals',
    given: [...unreversed, wait(day), ...unreversed.slice(lost.length, -1)],
    when: fault('giveBackFunding'),
    expected: still('awaitingOps'),
  },
];

/** From a lost answer to the truth; by card only. */
export const reviewing: readonly Row[] = [...asking, ...pausing, ...takingBack, ...deciding];
