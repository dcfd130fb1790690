import { describe, expect, it } from 'vitest';
import { untriedReasons, useReasons } from '../../machines/effects/payment-passwords.ts';
import { smallAmount } from '../../machines/small-amount/small-amount.flow.ts';
import { standing } from './standing.ts';
import { answer, begun, fault, minutes, seconds, tell, testLegality, testRows, wait } from './table.ts';
import type { Place, Row } from './table.ts';

const asked = { perPaymentMinor: 10_000, perDayMinor: 50_000 };
const start = { flow: smallAmount, input: asked };
const password = 'eyJhbGciOiJkaXIifQ..password.sealed.tag';
const off = { perPaymentMinor: 0, perDayMinor: 0 };
const until = '2026-11-24T12:00:00.000Z';

const lower = answer('askAccount', standing());
const raise = answer('askAccount', standing({ smallAmount: off }));
const confirm = tell('user.confirm', { password });
const cancel = tell('user.cancel');
const tried = (result: string, rest: object = {}) => answer('tryPaymentPassword', { result, ...rest });
const right = tried('right', { standing: standing() });
const trying = [raise, confirm];
const told = answer('tellAccount', { taken: true, standing: standing() });
const tells = (proven: boolean) => ({
  state: 'tellingAccount',
  asks: { tellAccount: { event: 'flow.smallAmountSet', smallAmount: asked, proven } },
});

const rows: readonly Row[] = [
  { it: 'less than before is told at once, as unproven', when: lower, expected: tells(false) },
  {
    it: 'the same as before is as good',
    when: answer('askAccount', standing({ smallAmount: asked })),
    expected: tells(false),
  },
  {
    it: 'more needs the payment password',
    when: raise,
    expected: { state: 'awaitingPassword', shows: { ...asked, triesLeft: 5, retryAt: null } },
  },
  ...(['perPaymentMinor', 'perDayMinor'] as const).map((figure) => ({
    it: `more of one alone does: ${figure}`,
    when: answer('askAccount', standing({ smallAmount: { ...asked, [figure]: asked[figure] - 1 } })),
    expected: { state: 'awaitingPassword' },
  })),
  {
    it: 'more, of somebody who has none',
    when: answer('askAccount', standing({ smallAmount: off, payment: { set: false } })),
    expected: { state: 'refused', reason: 'payment-password-not-set' },
  },
  ...useReasons.map((reason) => ({
    it: `the account may not be used: ${reason}`,
    when: answer('askAccount', standing({ may: { pay: reason } })),
    expected: { state: 'refused', reason },
  })),
  {
    it: 'the account does not answer',
    when: fault('askAccount'),
    expected: { state: 'refused', reason: 'system-busy' },
  },
  {
    it: 'the password is tried',
    given: [raise],
    when: confirm,
    expected: { state: 'tryingPassword', asks: { tryPaymentPassword: { password } } },
  },
  { it: 'it is right: the account hears of the proof', given: trying, when: right, expected: tells(true) },
  {
    it: 'it is wrong',
    given: trying,
    when: tried('wrong', { triesLeft: 4 }),
    expected: { state: 'awaitingPassword', reason: 'payment-password-wrong', shows: { triesLeft: 4 } },
  },
  ...untriedReasons.map((reason) => ({
    it: `it is not tried: ${reason}`,
    given: trying,
    when: tried('refused', { reason, triesLeft: 0, retryAt: Date.parse(until) }),
    expected: { state: 'awaitingPassword', reason, shows: { triesLeft: 0, retryAt: until } },
  })),
  {
    it: 'it could not be tried',
    given: trying,
    when: fault('tryPaymentPassword'),
    expected: { state: 'awaitingPassword', reason: 'payment-password-unchecked' },
  },
  { it: 'it is set', given: [lower], when: told, expected: { state: 'set' } },
  {
    it: 'the account has been closed',
    given: [lower],
    when: answer('tellAccount', { taken: false, standing: standing() }),
    expected: { state: 'refused', reason: 'account-closed' },
  },
  {
    it: 'the account could not be told',
    given: [lower],
    when: fault('tellAccount'),
    expected: { state: 'awaitingTelling', reason: 'system-busy' },
  },
  {
    it: 'and is told again by itself',
    given: [lower, fault('tellAccount'), wait(10 * seconds - 1)],
    when: wait(1),
    expected: { ...tells(false), reason: 'system-busy' },
  },
  { it: 'the owner cancels', given: [raise], when: cancel, expected: { state: 'cancelled' } },
  {
    it: 'the password is waited for ten minutes',
    given: [raise, wait(10 * minutes - 1)],
    when: wait(1),
    expected: { state: 'expired' },
  },
];

const places: readonly Place[] = [
  { name: 'askingAccount', by: [], state: 'askingAccount', takes: [] },
  { name: 'awaitingPassword', by: [raise], state: 'awaitingPassword', takes: ['user.confirm', 'user.cancel'] },
  { name: 'tryingPassword', by: trying, state: 'tryingPassword', takes: [] },
  { name: 'tellingAccount', by: [lower], state: 'tellingAccount', takes: [] },
  { name: 'awaitingTelling', by: [lower, fault('tellAccount')], state: 'awaitingTelling', takes: [] },
  { name: 'set', by: [lower, told], state: 'set', takes: [] },
  { name: 'refused', by: [fault('askAccount')], state: 'refused', takes: [] },
  { name: 'cancelled', by: [raise, cancel], state: 'cancelled', takes: [] },
  { name: 'expired', by: [raise, wait(10 * minutes)], state: 'expired', takes: [] },
];

describe('the small amount', () => {
  testRows(start, rows);

  testRows({ ...start, input: { perPaymentMinor: 20_001, perDayMinor: 50_000 } }, [
    {
      it: 'nobody pays more than policy allows without the password',
      when: lower,
      expected: { state: 'refused', reason: 'small-amount-too-large' },
    },
  ]);

  it('never has the password in its context', () => {
    const { steps } = begun(start, [...trying, right]);
    expect(steps.map(({ context }) => JSON.stringify(context)).join()).not.toContain('password.sealed');
  });
});

describe('who may send what, where', () => {
  testLegality(start, places, [confirm.tell, cancel.tell]);
});
