import { describe, expect, it } from 'vitest';
import { newPasswordReasons } from '../../machines/effects/recovery.ts';
import { passwordReset } from '../../machines/password-reset/password-reset.flow.ts';
import {
  changed,
  differed,
  found,
  loggedOut,
  matched,
  nobody,
  notKnown,
  proveIdentity,
  spent,
  toTheEnd,
  told,
  user,
} from './recovery.moves.ts';
import {
  cancel,
  codeSent,
  forgot,
  proven,
  receipt,
  resend,
  sealed,
  setPassword,
  submit,
} from './registration.moves.ts';
import { answer, begun, fault, minutes, seconds, testLegality, testRows, wait } from './table.ts';
import type { Move, Place, Row } from './table.ts';

const input = { phone: sealed('phone') };
const start = { flow: passwordReset, input };

const admitted = answer('admitReset', { ok: true });
const asked = [...proven, found(), admitted];
const open = [...proven, found({ known: false }), admitted];
const setting = [...open, setPassword];

const finding: Row[] = [
  {
    it: 'the account is looked for once the phone is proven, and not before',
    given: proven.slice(0, -1),
    when: answer('checkCode', { result: 'right' }),
    expected: { state: 'findingAccount', asks: { findAccount: { phone: input.phone } } },
  },
  { it: 'no account', given: [...proven, nobody], when: forgot, expected: { state: 'noAccount' } },
  {
    it: 'an account: the reset is counted',
    given: proven,
    when: found(),
    expected: { state: 'admitting', asks: { admitReset: { user, resetsPerDay: 5 } } },
  },
  {
    it: 'a fault is waited out',
    given: proven,
    when: fault('findAccount'),
    expected: { state: 'awaitingAccount', reason: 'system-busy' },
  },
  {
    it: 'and asked again by itself',
    given: [...proven, found(), fault('admitReset')],
    when: wait(10 * seconds),
    expected: { state: 'findingAccount', asks: { findAccount: {} }, reason: 'system-busy' },
  },
  {
    it: 'one reset too many',
    given: [...proven, found(), answer('admitReset', { ok: false, retryAt: 5_000 })],
    when: forgot,
    expected: { state: 'refused', reason: 'too-many-resets', shows: { retryAt: '1970-01-01T00:00:05.000Z' } },
  },
  {
    it: 'nobody whose identity is known resets by the phone alone',
    given: [...proven, found()],
    when: admitted,
    expected: { state: 'awaitingProof' },
  },
  {
    it: 'whose identity is not known does',
    given: [...proven, found({ known: false })],
    when: admitted,
    expected: { state: 'awaitingPassword' },
  },
];

const proving: Row[] = [
  {
    it: 'the end of the number is tried',
    given: asked,
    when: proveIdentity,
    expected: {
      state: 'checkingProof',
      asks: { tryIdentity: { user, idNumberTail: sealed('tail'), proofsPerDay: 3 } },
    },
  },
  { it: 'right', given: [...asked, proveIdentity], when: matched, expected: { state: 'awaitingPassword' } },
  {
    it: 'wrong, with tries left',
    given: [...asked, proveIdentity],
    when: differed(2),
    expected: { state: 'awaitingProof', reason: 'proof-wrong', shows: { triesLeft: 2 } },
  },
  {
    it: 'wrong once too often',
    given: [...asked, proveIdentity, spent],
    when: forgot,
    expected: { state: 'refused', reason: 'proof-locked', shows: { retryAt: '1970-01-02T00:00:00.000Z' } },
  },
  {
    it: 'not to be compared',
    given: [...asked, proveIdentity, notKnown],
    when: forgot,
    expected: { state: 'refused', reason: 'proof-not-available' },
  },
  {
    it: 'a fault is no try',
    given: [...asked, proveIdentity],
    when: fault('tryIdentity'),
    expected: { state: 'awaitingProof', reason: 'system-busy' },
  },
  { it: 'late', given: [...asked, wait(10 * minutes)], when: forgot, expected: { state: 'expired' } },
];

const changing: Row[] = [
  {
    it: 'the password is judged and set',
    given: open,
    when: setPassword,
    expected: {
      state: 'changingPassword',
      asks: { changePassword: { user, phone: input.phone, password: sealed('password'), lastRefused: 5 } },
    },
  },
  ...newPasswordReasons.map((reason) => ({
    it: `refused: ${reason}`,
    given: setting,
    when: answer('changePassword', { result: 'refused', reason }),
    expected: { state: 'awaitingPassword', reason },
  })),
  {
    it: 'a fault may have set it: the same question again, with the same password',
    given: [...setting, fault('changePassword')],
    when: wait(10 * seconds),
    expected: {
      state: 'changingPassword',
      asks: { changePassword: { password: sealed('password') } },
      reason: 'system-busy',
    },
  },
  {
    it: 'everybody is logged out',
    given: setting,
    when: changed,
    expected: { state: 'endingSessions', asks: { endSessions: { user } } },
  },
  {
    it: 'also after a fault',
    given: [...setting, changed, fault('endSessions')],
    when: wait(10 * seconds),
    expected: { state: 'endingSessions', asks: { endSessions: { user } }, reason: 'system-busy' },
  },
  {
    it: 'then the login is opened, and only that',
    given: [...setting, changed],
    when: loggedOut,
    expected: { state: 'unlocking', asks: { tellAccount: { user, event: 'flow.loginUnlocked' } } },
  },
  {
    it: 'also after a fault',
    given: [...setting, changed, loggedOut, fault('tellAccount')],
    when: wait(10 * seconds),
    expected: { state: 'unlocking', asks: { tellAccount: {} }, reason: 'system-busy' },
  },
  {
    it: 'what was sealed for the run is erased',
    given: [...setting, changed, loggedOut],
    when: told,
    expected: { state: 'forgetting', asks: { forgetSubject: {} } },
  },
  {
    it: 'which is tried until it is done',
    given: [...setting, changed, loggedOut, told, fault('forgetSubject'), wait(10 * minutes)],
    when: forgot,
    expected: { state: 'passwordReset' },
  },
  { it: 'cancelled', given: [...open, cancel], when: forgot, expected: { state: 'cancelled' } },
  { it: 'late', given: [...open, wait(10 * minutes)], when: forgot, expected: { state: 'expired' } },
  {
    it: 'late with the phone',
    given: [codeSent, wait(30 * minutes)],
    when: forgot,
    expected: { state: 'expired' },
  },
];

describe('password reset', () => {
  testRows(start, [...finding, ...proving, ...changing]);

  it.each([
    ['set', [changed]],
    ['refused', [answer('changePassword', { result: 'refused', reason: 'password-too-weak' })]],
  ] satisfies [string, Move[]][])('keeps the sealed password only until it is %s', (_, moves) => {
    expect(JSON.stringify(begun(start, setting).context)).toContain('password.sealed');
    expect(JSON.stringify(begun(start, [...setting, ...moves]).context)).not.toContain('password.sealed');
  });

  it('says whose account it is only once the phone is proven, and to the edge alone', () => {
    const { subject } = passwordReset;
    expect(subject?.(begun(start, [codeSent]).context as never)).toBeNull();
    expect(subject?.(begun(start, [...open, ...toTheEnd]).context as never)).toBe(user);
  });
});

const places: readonly Place[] = [
  {
    name: 'awaitingCode',
    by: [codeSent],
    state: 'provingPhone.awaitingCode: awaitingEntry, cooling, unknown',
    takes: ['user.submitCode', 'user.cancel', 'provider.receipt'],
  },
  {
    name: 'awaitingPhone',
    by: [answer('sendCode', { ok: false, reason: 'phone-unreachable', phoneMask: null, retryAt: null })],
    state: 'provingPhone.awaitingPhone',
    takes: ['user.resendCode', 'user.cancel'],
  },
  { name: 'findingAccount', by: proven, state: 'findingAccount', takes: [] },
  { name: 'awaitingProof', by: asked, state: 'awaitingProof', takes: ['user.proveIdentity', 'user.cancel'] },
  { name: 'awaitingPassword', by: open, state: 'awaitingPassword', takes: ['user.setPassword', 'user.cancel'] },
  { name: 'awaitingChange', by: [...setting, fault('changePassword')], state: 'awaitingChange', takes: [] },
  { name: 'awaitingLogout', by: [...setting, changed, fault('endSessions')], state: 'awaitingLogout', takes: [] },
  {
    name: 'awaitingUnlocking',
    by: [...setting, changed, loggedOut, fault('tellAccount')],
    state: 'awaitingUnlocking',
    takes: [],
  },
  { name: 'passwordReset', by: [...open, ...toTheEnd], state: 'passwordReset', takes: [] },
];

describe('who may send what, where', () => {
  const events = [submit, resend, proveIdentity, setPassword, cancel, receipt('message-1', 'failed')];
  testLegality(
    start,
    places,
    events.map(({ tell }) => tell),
  );
});
