import { choiceReasons, untriedReasons, useReasons } from '../../machines/effects/payment-passwords.ts';
import {
  cancel,
  choose,
  codeOut,
  codeRight,
  codeSent,
  found,
  good,
  isNew,
  isSet,
  judged,
  phone,
  proveCurrent,
  provenNew,
  provenOld,
  repeat,
  savedAs,
  sealed,
  submit,
  telling,
  told,
  tried,
  typed,
  useCode,
} from './payment-password.moves.ts';
import { standing } from './standing.ts';
import { answer, fault, minutes, seconds, wait } from './table.ts';
import type { Move, Row } from './table.ts';

const until = '2026-11-24T12:00:00.000Z';
const locked = standing({
  payment: { state: 'waiting', until, triesLeft: 0 },
  may: { provePayment: 'payment-waiting' },
});

const proving: Row[] = [
  {
    it: 'the first one: the own phone is looked up',
    when: isNew,
    expected: { state: 'findingPhone', asks: { ownPhone: {} }, shows: { isSet: false, passwordTriesLeft: null } },
  },
  {
    it: 'there is one: how many tries are left is told',
    when: isSet,
    expected: { state: 'awaitingProof', shows: { isSet: true, passwordTriesLeft: 5, passwordRetryAt: null } },
  },
  {
    it: 'there is one that may not be tried now: from when on it may',
    when: answer('askAccount', locked),
    expected: { state: 'awaitingProof', shows: { passwordTriesLeft: 0, passwordRetryAt: until } },
  },
  ...useReasons.map((reason) => ({
    it: `the account may not: ${reason}`,
    when: answer('askAccount', standing({ may: { setPaymentPassword: reason } })),
    expected: { state: 'refused', reason },
  })),
  {
    it: 'the account does not answer',
    when: fault('askAccount'),
    expected: { state: 'refused', reason: 'system-busy' },
  },
  {
    it: 'a code goes to the own phone, for this purpose only',
    given: [isNew],
    when: found,
    expected: {
      state: 'provingPhone.sendingCode',
      asks: { sendCode: { phone, purpose: 'payment-password', codeTries: 5 } },
    },
  },
  {
    it: 'the phone cannot be looked up',
    given: [isNew],
    when: fault('ownPhone'),
    expected: { state: 'refused', reason: 'system-busy' },
  },
  {
    it: 'a code is compared for this purpose',
    given: codeOut,
    when: submit,
    expected: {
      state: 'provingPhone.awaitingCode: checking, cooling, unknown',
      asks: { checkCode: { phone, purpose: 'payment-password' } },
    },
  },
  { it: 'it is right', given: [...codeOut, submit], when: codeRight, expected: { state: 'awaitingChoice' } },
  {
    it: 'it is right: how tries of the current one stand matters no more',
    given: [answer('askAccount', locked), useCode, found, codeSent, submit],
    when: codeRight,
    expected: { state: 'awaitingChoice', shows: { passwordTriesLeft: null, passwordRetryAt: null } },
  },
  {
    it: 'the current one is tried',
    given: [isSet],
    when: proveCurrent,
    expected: { state: 'tryingCurrent', asks: { tryPaymentPassword: { password: sealed('current') } } },
  },
  { it: 'it is right', given: [isSet, proveCurrent], when: tried('right'), expected: { state: 'awaitingChoice' } },
  {
    it: 'it is wrong',
    given: [isSet, proveCurrent],
    when: tried('wrong', { triesLeft: 4 }),
    expected: { state: 'awaitingProof', reason: 'payment-password-wrong', shows: { passwordTriesLeft: 4 } },
  },
  ...untriedReasons.map((reason) => ({
    it: `it is not tried: ${reason}`,
    given: [isSet, proveCurrent],
    when: tried('refused', { reason, triesLeft: 0, retryAt: Date.parse(until) }),
    expected: { state: 'awaitingProof', reason, shows: { passwordTriesLeft: 0, passwordRetryAt: until } },
  })),
  {
    it: 'it could not be tried',
    given: [isSet, proveCurrent],
    when: fault('tryPaymentPassword'),
    expected: { state: 'awaitingProof', reason: 'system-busy' },
  },
  {
    it: 'it is forgotten, or locked: a code helps',
    given: [
      answer('askAccount', locked),
      proveCurrent,
      tried('refused', { reason: 'payment-locked', triesLeft: 0, retryAt: null }),
    ],
    when: useCode,
    expected: { state: 'findingPhone', asks: { ownPhone: {} } },
  },
];

const choosing: Row[] = [
  {
    it: 'what is chosen is judged, and not one of the last three',
    given: provenNew,
    when: choose,
    expected: { state: 'judging', asks: { judgePaymentPassword: { password: sealed('chosen'), lastRefused: 3 } } },
  },
  ...choiceReasons.map((reason) => ({
    it: `what is chosen is refused: ${reason}`,
    given: [...provenNew, choose],
    when: answer('judgePaymentPassword', { ok: false, reason }),
    expected: { state: 'awaitingChoice', reason },
  })),
  {
    it: 'it could not be judged',
    given: [...provenNew, choose],
    when: fault('judgePaymentPassword'),
    expected: { state: 'awaitingChoice', reason: 'system-busy' },
  },
  { it: 'it is good', given: [...provenNew, choose], when: good, expected: { state: 'awaitingRepetition' } },
  {
    it: 'it is typed again',
    given: [...provenNew, ...judged],
    when: repeat,
    expected: {
      state: 'saving',
      asks: { savePaymentPassword: { password: sealed('chosen'), repeated: sealed('repeated') } },
    },
  },
  {
    it: 'otherwise',
    given: [...provenNew, ...typed],
    when: savedAs('differs'),
    expected: { state: 'awaitingChoice', reason: 'payment-password-differs' },
  },
  {
    it: 'alike: the account is told',
    given: [...provenNew, ...typed],
    when: savedAs('saved'),
    expected: { state: 'tellingAccount', asks: { tellAccount: { event: 'flow.paymentPasswordSet' } } },
  },
  { it: 'the first one is set', given: [...provenNew, ...telling], when: told, expected: { state: 'set' } },
  { it: 'another one is changed', given: [...provenOld, ...telling], when: told, expected: { state: 'changed' } },
];

const savingFails: Move[] = [fault('savePaymentPassword'), wait(10 * seconds)];

const waiting: Row[] = [
  {
    it: 'it may be saved, the answer lost: nothing else can be sent',
    given: [...provenNew, ...typed],
    when: fault('savePaymentPassword'),
    expected: { state: 'awaitingSaving', reason: 'system-busy' },
  },
  {
    it: 'the same is asked again by itself',
    given: [...provenNew, ...typed, fault('savePaymentPassword'), wait(10 * seconds - 1)],
    when: wait(1),
    expected: {
      state: 'saving',
      reason: 'system-busy',
      asks: { savePaymentPassword: { password: sealed('chosen'), repeated: sealed('repeated') } },
    },
  },
  {
    it: 'six times in all',
    given: [...provenNew, ...typed, ...Array.from({ length: 5 }, () => savingFails).flat()],
    when: fault('savePaymentPassword'),
    expected: { state: 'refused', reason: 'system-busy' },
  },
  {
    it: 'an account that cannot be told yet is waited for',
    given: [...provenNew, ...telling],
    when: fault('tellAccount'),
    expected: { state: 'awaitingTelling', reason: 'system-busy' },
  },
  {
    it: 'and told again by itself',
    given: [...provenNew, ...telling, fault('tellAccount')],
    when: wait(10 * seconds),
    expected: { state: 'tellingAccount', reason: 'system-busy', asks: { tellAccount: {} } },
  },
];

const waits: readonly (readonly [what: string, given: readonly Move[], limit: number])[] = [
  ['a proof', [isSet], 10],
  ['a code', codeOut, 30],
  ['a choice', provenNew, 10],
  ['a repetition', [...provenNew, ...judged], 10],
];

const ending: Row[] = waits.flatMap(([what, given, limit]) => [
  {
    it: `${what} is waited for ${limit} minutes`,
    given,
    when: wait(limit * minutes),
    // The code itself is good for five only, and says so.
    expected: { state: 'expired', ...(what === 'a code' ? { reason: 'code-expired' } : {}) },
  },
  { it: `the owner cancels: ${what}`, given, when: cancel, expected: { state: 'cancelled' } },
]);

export const rows: readonly Row[] = [...proving, ...choosing, ...waiting, ...ending];
