import { unsentReasons } from '../../machines/effects/codes.ts';
import {
  sealed,
  input,
  unsent,
  codeSent,
  codeSentAgain,
  submit,
  resend,
  changePhone,
  receipt,
  wrong,
  spent,
  fourWrong,
  unsendable,
  code,
} from './registration.moves.ts';
import { fault, minutes, seconds, tell, wait } from './table.ts';
import type { Row } from './table.ts';

const sending: Row[] = [
  {
    it: 'a code that was sent can be entered for five minutes, five times, and sent again after one',
    when: codeSent,
    expected: {
      state: code('awaitingEntry'),
      shows: {
        phoneMask: '+86 138 **** 0001',
        delivery: 'unknown',
        codesSent: 1,
        triesLeft: 5,
        codeExpiresAt: '1970-01-01T00:05:00.000Z',
        resendAt: '1970-01-01T00:01:00.000Z',
        retryAt: null,
      },
    },
  },
  ...unsentReasons.map((reason) => ({
    it: `a code that was not sent: ${reason}`,
    when: unsent(reason, 90_000),
    expected: {
      state: 'provingPhone.awaitingPhone',
      reason,
      shows: { codesSent: 0, triesLeft: null, retryAt: '1970-01-01T00:01:30.000Z' },
    },
  })),
  {
    it: 'a carrier that does not answer',
    when: fault('sendCode'),
    expected: { state: 'provingPhone.awaitingPhone', reason: 'carrier-unavailable' },
  },
  {
    it: 'the number is changed while the code is being sent: the old send is let go',
    when: changePhone,
    expected: { state: 'provingPhone.sendingCode', asks: { sendCode: { phone: sealed('other') } } },
  },
  {
    it: 'a refused send is tried again, by voice',
    given: [unsent('too-many-codes', 90_000)],
    when: tell('user.resendCode', { channel: 'voice' }),
    expected: {
      state: 'provingPhone.sendingCode',
      asks: { sendCode: { channel: 'voice' } },
      shows: { channel: 'voice', retryAt: null },
    },
  },
  {
    it: 'a fault after a refused send promises no time at which to try again',
    given: [unsent('too-many-codes', 90_000), resend],
    when: fault('sendCode'),
    expected: { state: 'provingPhone.awaitingPhone', reason: 'carrier-unavailable', shows: { retryAt: null } },
  },
  {
    it: 'a refused number is corrected',
    given: unsendable,
    when: changePhone,
    expected: { state: 'provingPhone.sendingCode', asks: { sendCode: { phone: sealed('other'), channel: 'sms' } } },
  },
];

const sendingAgain: Row[] = [
  {
    it: 'another code may be asked for after 60 s, and not before',
    given: [codeSent, wait(60 * seconds - 1)],
    when: wait(1),
    expected: {
      state: code('awaitingEntry', 'ready', 'told'),
      reason: 'code-not-delivered',
      shows: { resendAt: null },
    },
  },
  {
    it: 'just before 60 s it may not',
    given: [codeSent],
    when: wait(60 * seconds - 1),
    expected: { state: code('awaitingEntry', 'cooling', 'told'), reason: 'code-not-delivered' },
  },
  {
    it: 'a code sent again comes by SMS unless a call is asked for, and nothing is held against the owner',
    given: [codeSent, ...wrong(4), wait(60 * seconds)],
    when: resend,
    expected: {
      state: 'provingPhone.sendingCode',
      asks: { sendCode: { channel: 'sms', phone: input.phone } },
      shows: { channel: 'sms', triesLeft: null, delivery: 'unknown' },
    },
  },
  {
    it: 'a code sent again has tries of its own, as in the database',
    given: [codeSent, ...fourWrong, wait(60 * seconds), resend],
    when: codeSentAgain,
    expected: {
      state: code('awaitingEntry'),
      shows: { triesLeft: 5, codesSent: 2, resendAt: '1970-01-01T00:03:00.000Z' },
    },
  },
  ...[
    { sends: 2, pause: 120 * seconds },
    { sends: 3, pause: 300 * seconds },
    { sends: 4, pause: 300 * seconds },
  ].flatMap(({ sends, pause }): Row[] => {
    const earlier = [60, 120, 300].slice(0, sends - 1).flatMap((s) => [wait(s * seconds), resend, codeSentAgain]);
    const given = [codeSent, ...earlier, receipt('message-2', 'delivered')];
    // The code itself lasts 300 s, so at the end of the longest pause it has just expired.
    const expired = pause === 5 * minutes;
    return [
      {
        it: `after ${sends} codes the next may not be asked for before ${pause / seconds} s`,
        given,
        when: wait(pause - 1),
        expected: { state: code('awaitingEntry', 'cooling', 'told'), shows: { codesSent: sends } },
      },
      {
        it: `after ${sends} codes the next may be asked for after ${pause / seconds} s`,
        given,
        when: wait(pause),
        expected: {
          state: code(expired ? 'spent' : 'awaitingEntry', 'ready', 'told'),
          shows: { codesSent: sends, resendAt: null },
          ...(expired ? { reason: 'code-expired' } : {}),
        },
      },
    ];
  }),
  {
    it: 'a spent code is sent again once the pause is over',
    given: [codeSent, submit, spent('code-used'), wait(60 * seconds)],
    when: resend,
    expected: { state: 'provingPhone.sendingCode', asks: { sendCode: {} } },
  },
  {
    it: 'a second send that fails leaves no code to enter',
    given: [codeSent, wait(60 * seconds), resend],
    when: unsent('carrier-unavailable'),
    expected: {
      state: 'provingPhone.awaitingPhone',
      reason: 'carrier-unavailable',
      shows: { triesLeft: null, delivery: 'unknown', phoneMask: '+86 138 **** 0001' },
    },
  },
];

export const rows: readonly Row[] = [...sending, ...sendingAgain];
