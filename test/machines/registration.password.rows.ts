import { passwordReasons } from '../../machines/effects/accounts.ts';
import {
  sealed,
  input,
  codeSent,
  changePhone,
  setPassword,
  proven,
  opened,
  opening,
  forgot,
  endings,
} from './registration.moves.ts';
import { answer, fault, minutes, seconds, wait } from './table.ts';
import type { Row } from './table.ts';

const setting: Row[] = [
  {
    it: 'a password is judged and the account opened, with the welcome credit',
    given: proven,
    when: setPassword,
    expected: {
      state: 'openingAccount',
      asks: {
        openAccount: {
          phone: input.phone,
          password: sealed('password'),
          termsVersion: '2026-11',
          welcomeCreditMinor: 10_000,
        },
      },
    },
  },
  {
    it: 'the account is open',
    given: opening,
    when: answer('openAccount', { result: 'opened' }),
    expected: { state: 'startingAccount', asks: { startAccount: {} } },
  },
  {
    it: 'the account is open once its own run is there',
    given: opened,
    when: answer('startAccount', { started: true }),
    expected: { state: 'registered' },
  },
  {
    it: 'an account that cannot be started yet is waited for, and nothing is erased',
    given: opened,
    when: fault('startAccount'),
    expected: { state: 'awaitingAccount', reason: 'system-busy' },
  },
  {
    it: 'it is started again by itself',
    given: [...opened, fault('startAccount')],
    when: wait(10 * seconds),
    expected: { state: 'startingAccount', asks: { startAccount: {} }, reason: 'system-busy' },
  },
  ...passwordReasons.map((reason) => ({
    it: `a password that is refused leaves the owner where they were: ${reason}`,
    given: opening,
    when: answer('openAccount', { result: 'password-refused', reason }),
    expected: { state: 'awaitingPassword', reason },
  })),
  {
    it: 'another password after a refused one',
    given: [...opening, answer('openAccount', { result: 'password-refused', reason: 'password-too-short' })],
    when: setPassword,
    expected: { state: 'openingAccount', asks: { openAccount: {} } },
  },
  {
    it: 'a fault while opening may have opened it: nothing else can be sent or erased',
    given: opening,
    when: fault('openAccount'),
    expected: { state: 'awaitingOpening', reason: 'system-busy' },
  },
  {
    it: 'it is asked for again by itself, with the same password',
    given: [...opening, fault('openAccount')],
    when: wait(10 * seconds),
    expected: {
      state: 'openingAccount',
      asks: { openAccount: { password: sealed('password') } },
      reason: 'system-busy',
    },
  },
  {
    it: 'a number that is taken, now that it is proven: what was given is erased first',
    given: opening,
    when: answer('openAccount', { result: 'phone-taken' }),
    expected: { state: 'forgetting', asks: { forgetSubject: {} } },
  },
  {
    it: 'a password is waited for ten minutes',
    given: [...proven, wait(10 * minutes - 1)],
    when: wait(1),
    expected: { state: 'forgetting', asks: { forgetSubject: {} } },
  },
  {
    it: 'just before that it may be set',
    given: [...proven, wait(10 * minutes - 1)],
    when: setPassword,
    expected: { state: 'openingAccount', asks: { openAccount: {} } },
  },
  {
    it: 'a proven phone does not expire with the 30 minutes for proving it',
    given: [codeSent, wait(29 * minutes), changePhone, ...proven],
    when: wait(9 * minutes),
    expected: { state: 'awaitingPassword' },
  },
];

const erasing: Row[] = endings.flatMap(([outcome, by], index) => [
  { it: `${outcome} once the erasure is done (${index + 1})`, given: by, when: forgot, expected: { state: outcome } },
  {
    it: `${outcome} not yet when the erasure fails (${index + 1})`,
    given: by,
    when: fault('forgetSubject'),
    expected: { state: 'awaitingErasure' },
  },
  {
    it: `${outcome}: the erasure is tried again after ten minutes (${index + 1})`,
    given: [...by, fault('forgetSubject'), wait(10 * minutes - 1)],
    when: wait(1),
    expected: { state: 'forgetting', asks: { forgetSubject: {} } },
  },
  {
    it: `${outcome} after a second erasure that fails and a third that does not (${index + 1})`,
    given: [...by, fault('forgetSubject'), wait(10 * minutes), fault('forgetSubject'), wait(10 * minutes)],
    when: forgot,
    expected: { state: outcome },
  },
]);

export const rows: readonly Row[] = [...setting, ...erasing];
