import { answer, minutes, tell, wait } from './table.ts';
import type { Move } from './table.ts';

export const sealed = (name: string) => `eyJhbGciOiJkaXIifQ..${name}.sealed.tag`;
export const input = { phone: sealed('phone'), acceptTerms: true, termsVersion: '2026-11' };

export const sent = (n: number) => ({
  ok: true,
  challenge: `otp_0000000000000000000000000000000${n}`,
  message: `message-${n}`,
  phoneMask: '+86 138 **** 0001',
});
export const unsent = (reason: string, retryAt: number | null = null) =>
  answer('sendCode', { ok: false, reason, phoneMask: null, retryAt });

export const codeSent = answer('sendCode', sent(1));
export const codeSentAgain = answer('sendCode', sent(2));
export const submit = tell('user.submitCode', { code: sealed('code') });
export const resend = tell('user.resendCode');
export const changePhone = tell('user.changePhone', { phone: sealed('other') });
export const setPassword = tell('user.setPassword', { password: sealed('password') });
export const cancel = tell('user.cancel');
export const receipt = (message: string, status: string) => tell('provider.receipt', { message, status });
export const wrong = (triesLeft: number) => [submit, answer('checkCode', { result: 'wrong', triesLeft })];
export const spent = (reason: string) => answer('checkCode', { result: 'spent', reason });
export const fourWrong = [4, 3, 2, 1].flatMap(wrong);

export const unsendable = [unsent('phone-unreachable')];
export const proven = [codeSent, submit, answer('checkCode', { result: 'right' })];
export const opening = [...proven, setPassword];
export const opened = [...opening, answer('openAccount', { result: 'opened' })];
export const forgot = answer('forgetSubject', { forgotten: true });

/** The three regions of awaitingCode. */
export const code = (entry: string, resending = 'cooling', delivery = 'unknown') =>
  `provingPhone.awaitingCode: ${entry}, ${resending}, ${delivery}`;

export const endings: readonly (readonly [outcome: string, by: readonly Move[]])[] = [
  ['cancelled', [cancel]],
  ['cancelled', [codeSent, cancel]],
  ['cancelled', [...unsendable, cancel]],
  ['cancelled', [...proven, cancel]],
  ['expired', [codeSent, wait(30 * minutes)]],
  ['expired', [...proven, wait(10 * minutes)]],
  ['alreadyRegistered', [...opening, answer('openAccount', { result: 'phone-taken' })]],
];
