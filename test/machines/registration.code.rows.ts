import {
  sealed,
  input,
  sent,
  codeSent,
  codeSentAgain,
  submit,
  changePhone,
  receipt,
  wrong,
  spent,
  fourWrong,
  unsendable,
  code,
} from './registration.moves.ts';
import { answer, fault, minutes, seconds, wait } from './table.ts';
import type { Row } from './table.ts';

const entering: Row[] = [
  {
    it: 'an entered code is checked',
    given: [codeSent],
    when: submit,
    expected: {
      state: code('checking'),
      asks: { checkCode: { challenge: sent(1).challenge, phone: input.phone, code: sealed('code') } },
      shows: { triesLeft: 5 },
    },
  },
  {
    it: 'the right code proves the phone',
    given: [codeSent, submit],
    when: answer('checkCode', { result: 'right' }),
    expected: { state: 'awaitingPassword', shows: { triesLeft: null, codeExpiresAt: null } },
  },
  {
    it: 'a wrong code may be corrected',
    given: [codeSent, submit],
    when: answer('checkCode', { result: 'wrong', triesLeft: 4 }),
    expected: { state: code('awaitingEntry'), reason: 'code-wrong', shows: { triesLeft: 4 } },
  },
  {
    it: 'the fifth wrong code is the last',
    given: [codeSent, ...fourWrong, submit],
    when: spent('code-tries-spent'),
    expected: { state: code('spent'), reason: 'code-tries-spent', shows: { triesLeft: null } },
  },
  ...['code-expired', 'code-used'].map((reason) => ({
    it: `a code that opens nothing: ${reason}`,
    given: [codeSent, submit],
    when: spent(reason),
    expected: { state: code('spent'), reason, shows: { triesLeft: null } },
  })),
  {
    it: 'a check that fails costs the owner nothing',
    given: [codeSent, submit],
    when: fault('checkCode'),
    expected: { state: code('awaitingEntry'), reason: 'system-busy', shows: { triesLeft: 5 } },
  },
  {
    it: 'a code works until just before its five minutes are over',
    given: [codeSent, receipt('message-1', 'delivered')],
    when: wait(5 * minutes - 1),
    expected: { state: code('awaitingEntry', 'ready', 'told') },
  },
  {
    it: 'a code expires after five minutes',
    given: [codeSent, receipt('message-1', 'delivered')],
    when: wait(5 * minutes),
    expected: { state: code('spent', 'ready', 'told'), reason: 'code-expired', shows: { codeExpiresAt: null } },
  },
  {
    it: 'a code expires while it is being checked, and the answer is not waited for',
    given: [codeSent, receipt('message-1', 'delivered'), submit],
    when: wait(5 * minutes),
    expected: { state: code('spent', 'ready', 'told'), reason: 'code-expired' },
  },
];

const delivering: Row[] = [
  {
    it: 'the carrier says that the message arrived',
    given: [codeSent],
    when: receipt('message-1', 'delivered'),
    expected: { state: code('awaitingEntry', 'cooling', 'told'), shows: { delivery: 'delivered' } },
  },
  {
    it: 'the carrier says that it did not',
    given: [codeSent],
    when: receipt('message-1', 'failed'),
    expected: {
      state: code('awaitingEntry', 'cooling', 'told'),
      reason: 'code-not-delivered',
      shows: { delivery: 'failed' },
    },
  },
  {
    it: 'the carrier says nothing for 30 s',
    given: [codeSent, wait(30 * seconds - 1)],
    when: wait(1),
    expected: {
      state: code('awaitingEntry', 'cooling', 'told'),
      reason: 'code-not-delivered',
      shows: { delivery: 'unheard' },
    },
  },
  {
    it: 'just before 30 s nothing is said of it',
    given: [codeSent],
    when: wait(30 * seconds - 1),
    expected: { state: code('awaitingEntry'), shows: { delivery: 'unknown' } },
  },
  {
    it: 'a message thought lost arrives after all',
    given: [codeSent, wait(30 * seconds)],
    when: receipt('message-1', 'delivered'),
    expected: { state: code('awaitingEntry', 'cooling', 'told'), shows: { delivery: 'delivered' } },
  },
  {
    it: 'a message that arrives leaves another reason as it is',
    given: [codeSent, ...wrong(4)],
    when: receipt('message-1', 'delivered'),
    expected: {
      state: code('awaitingEntry', 'cooling', 'told'),
      reason: 'code-wrong',
      shows: { delivery: 'delivered' },
    },
  },
  {
    it: 'a receipt may come while the code is being checked',
    given: [codeSent, submit],
    when: receipt('message-1', 'delivered'),
    expected: { state: code('checking', 'cooling', 'told'), asks: { checkCode: {} }, shows: { delivery: 'delivered' } },
  },
];

const changing: Row[] = [
  {
    it: 'the number is changed without starting again',
    given: [codeSent, ...wrong(4)],
    when: changePhone,
    expected: {
      state: 'provingPhone.sendingCode',
      asks: { sendCode: { phone: sealed('other') } },
      shows: { phoneMask: null, triesLeft: null, codesSent: 1 },
    },
  },
  {
    it: 'the pause between codes grows over a change of number',
    given: [codeSent, changePhone],
    when: codeSentAgain,
    expected: { state: code('awaitingEntry'), shows: { codesSent: 2, resendAt: '1970-01-01T00:02:00.000Z' } },
  },
  {
    it: 'a number is to be proven within 30 minutes of the start, however often it is changed',
    given: [codeSent, wait(29 * minutes), changePhone, codeSentAgain],
    when: wait(1 * minutes),
    expected: { state: 'forgetting', asks: { forgetSubject: {} } },
  },
  {
    it: 'just before that nothing is over',
    given: [codeSent],
    when: wait(30 * minutes - 1),
    expected: { state: code('spent', 'ready', 'told'), reason: 'code-expired' },
  },
  {
    it: 'an unsendable number is let go after 30 minutes',
    given: unsendable,
    when: wait(30 * minutes),
    expected: { state: 'forgetting', asks: { forgetSubject: {} } },
  },
];

export const rows: readonly Row[] = [...entering, ...delivering, ...changing];
