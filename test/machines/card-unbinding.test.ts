import { describe } from 'vitest';
import { cardUnbinding } from '../../machines/card-unbinding/card-unbinding.flow.ts';
import { unbindingReasons } from '../../machines/effects/card-unbinding.ts';
import { untriedReasons } from '../../machines/effects/payment-passwords.ts';
import { standing } from './standing.ts';
import { answer, fault, minutes, seconds, tell, testLegality, testRows, wait } from './table.ts';
import type { Move, Place, Row } from './table.ts';

const card = 'crd_00000000000000000000000000000001';
const start = { flow: cardUnbinding, input: { card } };

const found = answer('findCard', { result: 'found', mask: '**** 0012', issuer: 'Harbour', kind: 'debit' });
const may = answer('askAccount', standing());
const password = 'eyJhbGciOiJkaXIifQ..typed.sealed.tag';
const confirm = tell('user.confirm', { password });
const cancel = tell('user.cancel');
const retry = tell('ops.retry');
const right = answer('tryPaymentPassword', { result: 'right' });
const taken = answer('takeOutOfUse', { ok: true });
const cancelled = answer('cancelAgreement', { cancelled: true });
const down = fault('cancelAgreement');

const shown = [found, may];
const proven = [...shown, confirm, right];
const outOfUse = [...proven, taken];
const pauses = [60, 300, 1_800, 3_600, 10_800, 21_600, 43_200];
const unanswered = (times: number): Move[] => pauses.slice(0, times).flatMap((pause) => [down, wait(pause * seconds)]);
const aDay = [...outOfUse, ...unanswered(7), down];
const until = '2026-11-24T12:00:00.000Z';

const rows: Row[] = [
  {
    it: 'the card is looked up',
    when: found,
    expected: { state: 'askingAccount', asks: { askAccount: {} }, shows: { usable: true } },
  },
  {
    it: 'a card that is not there',
    when: answer('findCard', { result: 'unknown' }),
    expected: { state: 'refused', reason: 'card-unknown', shows: { usable: false } },
  },
  {
    it: 'a database that does not answer',
    when: fault('findCard'),
    expected: { state: 'refused', reason: 'system-busy' },
  },
  {
    it: 'the owner confirms',
    given: [found],
    when: may,
    expected: { state: 'awaitingConfirmation', shows: { triesLeft: 5 } },
  },
  ...untriedReasons
    .filter((reason) => reason !== 'payment-waiting')
    .map((reason) => ({
      it: `no password may be tried: ${reason}`,
      given: [found],
      when: answer('askAccount', standing({ may: { provePayment: reason } })),
      expected: { state: 'refused', reason },
    })),
  {
    it: 'a password that may be tried later: from when on',
    given: [found],
    when: answer(
      'askAccount',
      standing({ payment: { until, triesLeft: 0 }, may: { provePayment: 'payment-waiting' } }),
    ),
    expected: { state: 'awaitingConfirmation', reason: 'payment-waiting', shows: { retryAt: until, triesLeft: 0 } },
  },
  {
    it: 'an account that does not answer',
    given: [found],
    when: fault('askAccount'),
    expected: { state: 'refused', reason: 'system-busy' },
  },
  {
    it: 'the password is tried',
    given: shown,
    when: confirm,
    expected: { state: 'tryingPassword', asks: { tryPaymentPassword: { password } } },
  },
  {
    it: 'a wrong one',
    given: [...shown, confirm],
    when: answer('tryPaymentPassword', { result: 'wrong', triesLeft: 3 }),
    expected: {
      state: 'awaitingConfirmation',
      reason: 'payment-password-wrong',
      shows: { triesLeft: 3, usable: true },
    },
  },
  {
    it: 'a try that nobody answers',
    given: [...shown, confirm],
    when: fault('tryPaymentPassword'),
    expected: { state: 'awaitingConfirmation', reason: 'system-busy' },
  },
  {
    it: 'the right one',
    given: [...shown, confirm],
    when: right,
    expected: { state: 'takingOutOfUse', asks: { takeOutOfUse: { card } } },
  },
  ...unbindingReasons.map((reason) => ({
    it: `the card stays: ${reason}`,
    given: proven,
    when: answer('takeOutOfUse', { ok: false, reason }),
    expected: { state: 'refused', reason, shows: { usable: true } },
  })),
  {
    it: 'a database that does not answer: the owner confirms again',
    given: proven,
    when: fault('takeOutOfUse'),
    expected: { state: 'awaitingConfirmation', reason: 'system-busy' },
  },
  {
    it: 'out of use at once, before the network has heard of it',
    given: proven,
    when: taken,
    expected: { state: 'cancellingAgreement', asks: { cancelAgreement: { card } }, shows: { usable: false } },
  },
  { it: 'unbound', given: outOfUse, when: cancelled, expected: { state: 'unbound', shows: { usable: false } } },
  ...pauses.map((pause, times) => ({
    it: `the network is asked again in ${pause} s`,
    given: [...outOfUse, ...unanswered(times), down],
    when: wait(pause * seconds),
    expected: { state: 'cancellingAgreement', asks: { cancelAgreement: {} }, reason: 'network-busy' },
  })),
  {
    it: 'no answer for a day: staff see to it',
    given: [...outOfUse, ...unanswered(7)],
    when: down,
    expected: { state: 'awaitingStaff', reason: 'network-busy' },
  },
  {
    it: 'and it is asked once a day',
    given: aDay,
    when: wait(24 * 60 * minutes),
    expected: { state: 'cancellingAgreement', asks: { cancelAgreement: {} }, reason: 'network-busy' },
  },
];

const places: Place[] = [
  { name: 'findingCard', by: [], state: 'findingCard', takes: [] },
  { name: 'askingAccount', by: [found], state: 'askingAccount', takes: [] },
  { name: 'awaitingConfirmation', by: shown, state: 'awaitingConfirmation', takes: ['user.confirm', 'user.cancel'] },
  { name: 'tryingPassword', by: [...shown, confirm], state: 'tryingPassword', takes: [] },
  { name: 'takingOutOfUse', by: proven, state: 'takingOutOfUse', takes: [] },
  { name: 'cancellingAgreement', by: outOfUse, state: 'cancellingAgreement', takes: [] },
  { name: 'awaitingNetwork', by: [...outOfUse, down], state: 'awaitingNetwork', takes: [] },
  { name: 'awaitingStaff', by: aDay, state: 'awaitingStaff', takes: ['ops.retry'] },
  { name: 'unbound', by: [...outOfUse, cancelled], state: 'unbound', takes: [] },
  { name: 'kept', by: [...shown, cancel], state: 'kept', takes: [] },
  { name: 'refused', by: [fault('findCard')], state: 'refused', takes: [] },
  { name: 'expired', by: [...shown, wait(10 * minutes)], state: 'expired', takes: [] },
];

describe('unbinding a card', () => {
  testRows(start, rows);
});

describe('who may send what, where', () => {
  testLegality(
    start,
    places,
    [confirm, cancel, retry].map(({ tell: event }) => event),
  );
});
