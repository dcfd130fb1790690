import { describe, expect, it } from 'vitest';
import { changePhone } from '../../machines/change-phone/change-phone.flow.ts';
import { differed, matched, notKnown, spent } from './recovery.moves.ts';
import { cancel, codeSent, proven, receipt, resend, sealed, submit } from './registration.moves.ts';
import { standing } from './standing.ts';
import { answer, begun, fault, minutes, seconds, tell, testLegality, testRows, wait } from './table.ts';
import type { Place, Row } from './table.ts';

const start = { flow: changePhone, input: {} };

const useOldPhone = tell('user.useOldPhone');
const prove = tell('user.proveIdentity', { idNumberTail: sealed('tail'), paymentPassword: sealed('payment') });
const newPhone = tell('user.newPhone', { phone: sealed('new') });
const allowed = answer('askAccount', standing());
const phoneFound = answer('ownPhone', { phone: sealed('old') });
const paid = answer('tryPaymentPassword', { result: 'right' });

const choosing = [allowed, phoneFound];
const known = [...choosing, useOldPhone, ...proven];
const changing = [...known, newPhone, ...proven];
const changed = answer('changePhone', { result: 'changed' });
const noticed = answer('notifyPhone', { told: true });
const told = answer('tellAccount', { taken: true, standing: standing() });

const beginning: Row[] = [
  { it: 'the account allows it', when: allowed, expected: { state: 'findingPhone', asks: { ownPhone: {} } } },
  ...(['account-frozen', 'account-closing', 'account-closed'] as const).map((reason) => ({
    it: `or not: ${reason}`,
    when: answer('askAccount', standing({ may: { changePhone: reason } })),
    expected: { state: 'refused', reason },
  })),
  {
    it: 'a fault is waited out',
    given: [fault('askAccount')],
    when: wait(10 * seconds),
    expected: { state: 'askingAccount', asks: { askAccount: {} }, reason: 'system-busy' },
  },
  {
    it: 'also one of the phone',
    given: [allowed],
    when: fault('ownPhone'),
    expected: { state: 'awaitingAccount', reason: 'system-busy' },
  },
  { it: 'then the owner chooses', given: [allowed], when: phoneFound, expected: { state: 'choosing' } },
  { it: 'in ten minutes', given: choosing, when: wait(10 * minutes), expected: { state: 'expired' } },
];

const provingOwner: Row[] = [
  {
    it: 'a code to the old number',
    given: choosing,
    when: useOldPhone,
    expected: { state: 'provingOld.sendingCode', asks: { sendCode: { phone: sealed('old'), purpose: 'old-phone' } } },
  },
  {
    it: 'which is proven',
    given: known.slice(0, -1),
    when: answer('checkCode', { result: 'right' }),
    expected: { state: 'awaitingNewPhone' },
  },
  {
    it: 'or lost after all',
    given: [...choosing, useOldPhone, codeSent],
    when: prove,
    expected: { state: 'checkingIdentity', asks: { tryIdentity: { idNumberTail: sealed('tail'), proofsPerDay: 3 } } },
  },
  {
    it: 'identity right: the payment password, too',
    given: [...choosing, prove],
    when: matched,
    expected: { state: 'checkingPaymentPassword', asks: { tryPaymentPassword: { password: sealed('payment') } } },
  },
  {
    it: 'identity wrong',
    given: [...choosing, prove],
    when: differed(1),
    expected: { state: 'choosing', reason: 'proof-wrong', shows: { triesLeft: 1 } },
  },
  {
    it: 'identity not to be compared',
    given: [...choosing, prove],
    when: notKnown,
    expected: { state: 'choosing', reason: 'proof-not-available' },
  },
  {
    it: 'identity wrong once too often',
    given: [...choosing, prove],
    when: spent,
    expected: { state: 'refused', reason: 'proof-locked' },
  },
  {
    it: 'a fault is no try',
    given: [...choosing, prove],
    when: fault('tryIdentity'),
    expected: { state: 'choosing', reason: 'system-busy' },
  },
  { it: 'both right', given: [...choosing, prove, matched], when: paid, expected: { state: 'awaitingNewPhone' } },
  {
    it: 'payment password wrong',
    given: [...choosing, prove, matched],
    when: answer('tryPaymentPassword', { result: 'wrong', triesLeft: 3 }),
    expected: { state: 'choosing', reason: 'payment-password-wrong', shows: { triesLeft: 3 } },
  },
  {
    it: 'payment password locked',
    given: [...choosing, prove, matched],
    when: answer('tryPaymentPassword', { result: 'refused', reason: 'payment-locked', triesLeft: 0, retryAt: null }),
    expected: { state: 'choosing', reason: 'payment-locked' },
  },
  {
    it: 'a fault of it',
    given: [...choosing, prove, matched],
    when: fault('tryPaymentPassword'),
    expected: { state: 'choosing', reason: 'system-busy' },
  },
];

const changingIt: Row[] = [
  {
    it: 'a code to the new number',
    given: known,
    when: newPhone,
    expected: { state: 'provingNew.sendingCode', asks: { sendCode: { phone: sealed('new'), purpose: 'new-phone' } } },
  },
  {
    it: 'another new number',
    given: [...known, newPhone, codeSent],
    when: tell('user.newPhone', { phone: sealed('other') }),
    expected: { state: 'provingNew.sendingCode', asks: { sendCode: { phone: sealed('other') } } },
  },
  {
    it: 'proven: it is changed',
    given: changing.slice(0, -1),
    when: answer('checkCode', { result: 'right' }),
    expected: { state: 'changing', asks: { changePhone: { phone: sealed('new') } } },
  },
  {
    it: 'taken',
    given: changing,
    when: answer('changePhone', { result: 'phone-taken' }),
    expected: { state: 'refused', reason: 'phone-taken' },
  },
  {
    it: 'a fault may have changed it: asked again',
    given: [...changing, fault('changePhone')],
    when: wait(10 * seconds),
    expected: { state: 'changing', asks: { changePhone: { phone: sealed('new') } }, reason: 'system-busy' },
  },
  {
    it: 'the old number is told',
    given: changing,
    when: changed,
    expected: { state: 'tellingOld', asks: { notifyPhone: { phone: sealed('old'), notice: 'phone-changed' } } },
  },
  {
    it: 'or cannot be',
    given: [...changing, changed],
    when: fault('notifyPhone'),
    expected: { state: 'tellingAccount', asks: { tellAccount: { event: 'flow.phoneChanged' } } },
  },
  { it: 'the account is told', given: [...changing, changed, noticed], when: told, expected: { state: 'changed' } },
  {
    it: 'also after a fault',
    given: [...changing, changed, noticed, fault('tellAccount')],
    when: wait(10 * seconds),
    expected: { state: 'tellingAccount', asks: { tellAccount: {} }, reason: 'system-busy' },
  },
  { it: 'cancelled', given: known, when: cancel, expected: { state: 'cancelled' } },
  { it: 'late', given: known, when: wait(10 * minutes), expected: { state: 'expired' } },
];

describe('changing the phone', () => {
  testRows(start, [...beginning, ...provingOwner, ...changingIt]);

  it.each([
    ['right', [matched, paid]],
    ['wrong', [matched, answer('tryPaymentPassword', { result: 'wrong', triesLeft: 3 })]],
    ['never tried', [differed(2)]],
    ['not to be tried', [fault('tryIdentity')]],
  ])('keeps the sealed payment password only until it was tried: %s', (_title, moves) => {
    expect(JSON.stringify(begun(start, [...choosing, prove]).context)).toContain('payment.sealed');
    expect(JSON.stringify(begun(start, [...choosing, prove, ...moves]).context)).not.toContain('payment.sealed');
  });
});

const code = ': awaitingEntry, cooling, unknown';
const places: readonly Place[] = [
  {
    name: 'choosing',
    by: choosing,
    state: 'choosing',
    takes: ['user.useOldPhone', 'user.proveIdentity', 'user.cancel'],
  },
  {
    name: 'the old number’s code',
    by: [...choosing, useOldPhone, codeSent],
    state: `provingOld.awaitingCode${code}`,
    takes: ['user.submitCode', 'user.proveIdentity', 'user.cancel', 'provider.receipt'],
  },
  { name: 'awaitingNewPhone', by: known, state: 'awaitingNewPhone', takes: ['user.newPhone', 'user.cancel'] },
  {
    name: 'the new number’s code',
    by: [...known, newPhone, codeSent],
    state: `provingNew.awaitingCode${code}`,
    takes: ['user.submitCode', 'user.newPhone', 'user.cancel', 'provider.receipt'],
  },
  { name: 'awaitingChange', by: [...changing, fault('changePhone')], state: 'awaitingChange', takes: [] },
  { name: 'changed', by: [...changing, changed, noticed, told], state: 'changed', takes: [] },
];

describe('who may send what, where', () => {
  const events = [submit, resend, useOldPhone, prove, newPhone, cancel, receipt('message-1', 'failed')];
  testLegality(
    start,
    places,
    events.map((move) => move.tell),
  );
});
