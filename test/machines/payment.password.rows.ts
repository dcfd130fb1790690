import { untriedReasons } from '../../machines/effects/payment-passwords.ts';
import {
  allowed,
  confirm,
  confirmBy,
  quotedLarge,
  run,
  shown,
  shownLarge,
  tried,
  triedRight,
  trying,
  tryingCard,
} from './payment.moves.ts';
import { standing } from './standing.ts';
import { answer, fault, minutes, wait } from './table.ts';
import type { Row } from './table.ts';

const password = 'eyJhbGciOiJkaXIifQ..password.sealed.tag';
const needed = { passwordNeeded: true };
const asks = { tryPaymentPassword: { password } };
const notSet = answer(
  'askAccount',
  standing({ payment: { set: false }, may: { provePayment: 'payment-password-not-set' } }),
);
const until = '2026-11-24T12:00:00.000Z';
const waiting = answer('askAccount', standing({ payment: { state: 'waiting', until, triesLeft: 0 } }));
const asked = { state: 'awaitingConfirmation', shows: needed };

export const byPassword: readonly Row[] = [
  {
    it: 'the payer is told that it is needed, and how many tries are left',
    given: [allowed],
    when: quotedLarge,
    expected: { ...asked, shows: { ...needed, triesLeft: 5, retryAt: null } },
  },
  {
    it: 'and when none is, from when on there are',
    given: [waiting],
    when: quotedLarge,
    expected: { ...asked, shows: { ...needed, triesLeft: 0, retryAt: until } },
  },
  {
    it: 'confirmed without one',
    given: shownLarge,
    when: confirm,
    expected: { ...asked, reason: 'payment-password-needed' },
  },
  {
    it: 'which does not make the time longer',
    given: [...shownLarge, wait(4 * minutes), confirm],
    when: wait(1 * minutes),
    expected: { state: 'expired', reason: 'payment-password-needed' },
  },
  {
    it: 'confirmed without one by somebody who has none',
    given: [notSet, quotedLarge],
    when: confirm,
    expected: { ...asked, reason: 'payment-password-not-set', shows: { ...needed, triesLeft: null } },
  },
  {
    it: 'one who had none when it began may have set one since',
    given: [notSet, quotedLarge],
    when: confirmBy,
    expected: { state: 'tryingPassword', asks },
  },
  { it: 'it is tried', given: shownLarge, when: confirmBy, expected: { state: 'tryingPassword', asks } },
  {
    it: 'it is right: the amount is held',
    given: trying,
    when: triedRight(),
    expected: { state: 'holdingFunds', asks: { holdFunds: { key: `${run}/hold` } }, shows: { triesLeft: null } },
  },
  {
    it: 'it is wrong',
    given: trying,
    when: tried('wrong', { triesLeft: 4 }),
    expected: { ...asked, reason: 'payment-password-wrong', shows: { ...needed, triesLeft: 4 } },
  },
  {
    it: 'and tried again',
    given: [...trying, tried('wrong', { triesLeft: 4 })],
    when: confirmBy,
    expected: { state: 'tryingPassword', asks, reason: 'payment-password-wrong' },
  },
  {
    it: 'it is right after a wrong one',
    given: [...trying, tried('wrong', { triesLeft: 4 }), confirmBy],
    when: triedRight(),
    expected: { state: 'holdingFunds', asks: { holdFunds: {} } },
  },
  ...untriedReasons.map((reason) => ({
    it: `it is not tried: ${reason}`,
    given: trying,
    when: tried('refused', { reason, triesLeft: 0, retryAt: Date.parse(until) }),
    expected: { ...asked, reason, shows: { ...needed, triesLeft: 0, retryAt: until } },
  })),
  {
    it: 'it could not be tried: nothing moved',
    given: trying,
    when: fault('tryPaymentPassword'),
    expected: { ...asked, reason: 'payment-password-unchecked' },
  },
  {
    it: 'one that is given for a small amount is tried too',
    given: shown,
    when: confirmBy,
    expected: { state: 'tryingPassword', asks },
  },
  {
    it: 'and from then on it is needed',
    given: [...shown, confirmBy, tried('wrong', { triesLeft: 4 })],
    when: confirm,
    expected: { ...asked, reason: 'payment-password-needed', shows: needed },
  },
];

export const byCardAndPassword: readonly Row[] = [
  {
    it: 'it is right: the issuer is asked',
    given: tryingCard,
    when: triedRight(),
    expected: { state: 'reservingFunding', asks: { reserveFunding: {} } },
  },
];
