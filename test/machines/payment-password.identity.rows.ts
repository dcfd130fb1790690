import {
  askedWho,
  cancel,
  choose,
  codeRight,
  codeSent,
  compared,
  found,
  good,
  isKnown,
  isSet,
  proveCurrent,
  proveIdentity,
  repeat,
  savedAs,
  sealed,
  submit,
  tried,
  useCode,
} from './payment-password.moves.ts';
import { standing } from './standing.ts';
import { answer, fault, minutes, wait } from './table.ts';
import type { Row } from './table.ts';

const asking = [...askedWho, proveIdentity];
const chosen = [choose, good, repeat];
const saved = savedAs('saved');
const tellsReset = { state: 'tellingAccount', asks: { tellAccount: { event: 'flow.paymentPasswordReset' } } };
const retryAt = '2026-11-24T12:00:00.000Z';
const byCode = [useCode, found, codeSent, submit, codeRight];

/** By a code, of somebody whose identity was proven; and what the account is told of the proof. */
export const knowing: readonly Row[] = [
  {
    it: 'a person who is known has to say the end of the ID number as well',
    given: askedWho.slice(0, -1),
    when: codeRight,
    expected: { state: 'awaitingIdentity', shows: { identityNeeded: true, triesLeft: null } },
  },
  {
    it: 'who gives the current one does not',
    given: [isKnown, proveCurrent],
    when: tried('right'),
    expected: { state: 'awaitingChoice' },
  },
  {
    it: 'one check alone is none',
    given: [answer('askAccount', standing({ tier: 'I' })), ...byCode.slice(0, -1)],
    when: codeRight,
    expected: { state: 'awaitingChoice', shows: { identityNeeded: false } },
  },
  {
    it: 'the number is compared, counted with the tries of all flows',
    given: askedWho,
    when: proveIdentity,
    expected: {
      state: 'checkingIdentity',
      asks: { tryIdentity: { idNumberTail: sealed('tail'), proofsPerDay: 3 } },
    },
  },
  { it: 'it is right', given: asking, when: compared('match'), expected: { state: 'awaitingChoice' } },
  {
    it: 'it is wrong: how many tries are left is told',
    given: asking,
    when: compared('mismatch', { triesLeft: 2 }),
    expected: { state: 'awaitingIdentity', reason: 'proof-wrong', shows: { triesLeft: 2 } },
  },
  {
    it: 'no try is left today',
    given: asking,
    when: compared('spent', { retryAt: Date.parse(retryAt) }),
    expected: { state: 'refused', reason: 'proof-locked', shows: { retryAt } },
  },
  {
    it: 'there is nothing to compare it with',
    given: asking,
    when: compared('not-known'),
    expected: { state: 'refused', reason: 'proof-not-available' },
  },
  {
    it: 'it could not be compared',
    given: asking,
    when: fault('tryIdentity'),
    expected: { state: 'awaitingIdentity', reason: 'system-busy' },
  },
  {
    it: 'the number is waited for ten minutes',
    given: askedWho,
    when: wait(10 * minutes),
    expected: { state: 'expired' },
  },
  { it: 'the owner cancels: the number', given: askedWho, when: cancel, expected: { state: 'cancelled' } },
  {
    it: 'the account hears that it was not the one before that proved it',
    given: [...asking, compared('match'), ...chosen],
    when: saved,
    expected: tellsReset,
  },
  { it: 'nor by a code alone', given: [isSet, ...byCode, ...chosen], when: saved, expected: tellsReset },
  {
    it: 'by the one before there is nothing to hear of',
    given: [isSet, proveCurrent, tried('right'), ...chosen],
    when: saved,
    expected: { state: 'tellingAccount', asks: { tellAccount: { event: 'flow.paymentPasswordSet' } } },
  },
];
