import { sealed } from './registration.moves.ts';
import { factsOf } from '../conformance/explore.ts';
import { login } from '../../machines/login/login.flow.ts';
import {
  awaitingCode,
  broken,
  endings,
  forgot,
  found,
  input,
  locked,
  onKnownDevice,
  onNewDevice,
  provenByBoth,
  provenByCode,
  remembered,
  submitPassword,
  useCode,
  user,
  waiting,
  wrong,
} from './login.moves.ts';
import { codeSent } from './registration.moves.ts';
import { answer, fault, minutes, seconds, wait } from './table.ts';
import type { Move, Row } from './table.ts';

const last = (moves: readonly Move[]) => ({ given: moves.slice(0, -1), when: moves.at(-1) ?? wait(0) });
const forgetting = { forgetSubject: { subject: factsOf(login).owner } };

const password: Row[] = [
  {
    it: 'a password is tried for this phone and device, with an answer that takes its time',
    when: submitPassword,
    expected: {
      state: 'tryingPassword',
      asks: { tryLogin: { ...input, password: sealed('password'), floorMs: 400 } },
    },
  },
  {
    it: 'a wrong one: how many are left',
    ...last(wrong(4)),
    expected: { state: 'choosing', reason: 'credentials-wrong', shows: { triesLeft: 4, retryAt: null } },
  },
  {
    it: 'a wrong one that was one too many for now: until when',
    ...last(wrong(2, 30_000)),
    expected: {
      state: 'choosing',
      reason: 'credentials-wrong',
      shows: { triesLeft: 2, retryAt: '1970-01-01T00:00:30.000Z' },
    },
  },
  {
    it: 'one that is not even compared',
    ...last(waiting(900_000)),
    expected: {
      state: 'choosing',
      reason: 'login-waiting',
      shows: { triesLeft: null, retryAt: '1970-01-01T00:15:00.000Z' },
    },
  },
  {
    it: 'one for a password that is locked',
    ...last(locked),
    expected: { state: 'choosing', reason: 'login-locked', shows: { triesLeft: null, retryAt: null } },
  },
  {
    it: 'a fault leaves the owner where they were',
    ...last(broken),
    expected: { state: 'choosing', reason: 'system-busy' },
  },
  {
    it: 'another password after a wrong one: nothing is said of the last any more',
    given: wrong(4),
    when: submitPassword,
    expected: { state: 'tryingPassword', asks: { tryLogin: {} }, shows: { triesLeft: null } },
  },
  {
    it: 'the right one on a known device',
    ...last(onKnownDevice),
    expected: { state: 'rememberingDevice', asks: { rememberDevice: { user, device: input.device } } },
  },
  {
    it: 'the right one on a new device: a code as well',
    ...last(onNewDevice),
    expected: {
      state: 'provingPhone.sendingCode',
      asks: { sendCode: { purpose: 'login', phone: input.phone } },
    },
  },
  {
    it: 'each choice is waited for ten minutes',
    given: [wait(9 * minutes), ...wrong(4), wait(10 * minutes - 1)],
    when: wait(1),
    expected: { state: 'forgetting', asks: forgetting },
  },
];

const byCode: Row[] = [
  {
    it: 'a code may be used without a password',
    when: useCode,
    expected: { state: 'provingPhone.sendingCode', asks: { sendCode: { purpose: 'login' } } },
  },
  {
    it: 'a code may be used while the password is locked, and nothing is said of that any more',
    given: locked,
    when: useCode,
    expected: { state: 'provingPhone.sendingCode', asks: { sendCode: {} } },
  },
  {
    it: 'a code is sent',
    given: [useCode],
    when: codeSent,
    expected: { state: awaitingCode, shows: { triesLeft: 5 } },
  },
  ...[provenByCode, provenByBoth].map((by, index) => ({
    it: `only now is it asked who has the phone (${index + 1})`,
    ...last(by),
    expected: { state: 'findingUser', asks: { findByPhone: { phone: input.phone } } },
  })),
  {
    it: 'whoever has it is known on this device from now on',
    given: provenByCode,
    when: found,
    expected: { state: 'rememberingDevice', asks: { rememberDevice: { user, device: input.device } } },
  },
  {
    it: 'a fault of that question is waited out',
    given: provenByCode,
    when: fault('findByPhone'),
    expected: { state: 'awaitingUser', reason: 'system-busy' },
  },
  {
    it: 'it is asked again by itself',
    given: [...provenByCode, fault('findByPhone')],
    when: wait(10 * seconds),
    expected: { state: 'findingUser', asks: { findByPhone: {} }, reason: 'system-busy' },
  },
  {
    it: 'then nothing is said of the fault',
    given: [...provenByCode, fault('findByPhone'), wait(10 * seconds), found],
    when: remembered,
    expected: { state: 'forgetting', asks: forgetting },
  },
  {
    it: 'a closed account is told as such once the phone is proven',
    given: [...provenByCode, answer('findByPhone', { result: 'closed' })],
    when: forgot,
    expected: { state: 'noAccount', reason: 'account-closed' },
  },
  {
    it: 'so is that there is none',
    given: [...provenByCode, answer('findByPhone', { result: 'nobody' })],
    when: forgot,
    expected: { state: 'noAccount' },
  },
];

/** An end says nothing of what went before, but for a closed account. */
const reasonAt = (by: readonly Move[]) => (JSON.stringify(by).includes('closed') ? { reason: 'account-closed' } : {});

const erasing: Row[] = endings.flatMap(([outcome, by], index) => [
  {
    it: `${outcome}: what was sealed for the run is erased first (${index + 1})`,
    ...last(by),
    expected: { state: 'forgetting', asks: forgetting, ...reasonAt(by) },
  },
  {
    it: `${outcome} once it is (${index + 1})`,
    given: by,
    when: forgot,
    expected: { state: outcome, ...reasonAt(by) },
  },
  {
    it: `${outcome}: an erasure that fails is tried again (${index + 1})`,
    given: [...by, fault('forgetSubject')],
    when: wait(10 * minutes),
    expected: { state: 'forgetting', asks: forgetting, ...reasonAt(by) },
  },
]);

export const rows: readonly Row[] = [...password, ...byCode, ...erasing];
