import { standing } from './standing.ts';
import { answer, fault, minutes, seconds, tell, wait } from './table.ts';
import type { Move, Place } from './table.ts';

export const sealed = (name: string) => `eyJhbGciOiJkaXIifQ..${name}.sealed.tag`;
export const card = 'crd_00000000000000000000000000000001';

export const may = answer('askAccount', standing());
export const give = tell('user.submitCard', { number: sealed('number'), phone: sealed('phone') });
export const enter = tell('user.submitCode', { code: sealed('code') });
export const resend = tell('user.resendCode');
export const forbid = tell('user.reportPermission', { permission: 'camera', granted: false });
export const allow = tell('user.reportPermission', { permission: 'camera', granted: true });
export const cancel = tell('user.cancel');

export const read = answer('readCard', { ok: true, mask: '**** 0012', issuer: 'Harbour', kind: 'debit' });
export const unread = (reason: string) => answer('readCard', { ok: false, reason });
export const held = answer('checkHolder', { result: 'code-sent', phoneMask: '+86 138****0009' });
export const refusedBy = (reason: string, retryAt: number | null = null) =>
  answer('checkHolder', { result: 'refused', reason, retryAt });
export const busy = answer('checkHolder', { result: 'busy' });
export const sent = (result: string) => answer('sendIssuerCode', { result });
export const signed = (result: string, rest: object = {}) => answer('bindCard', { result, ...rest });
export const abandoned = answer('abandonAgreement', { result: 'abandoned' });

export const asked = [may, give, read];
export const codeOut = [...asked, held];
export const signing = [...codeOut, enter];
/** Asked, and busy again and again: so many waits are over. */
export const waited = (times: number): Move[] =>
  [2, 8, 30, 300].slice(0, times).flatMap((pause) => [busy, wait(pause * seconds)]);
const lostAt = [10, 60, 300, 1_800];
/** The answer to the agreement is lost again and again. */
export const lost = (times: number): Move[] =>
  lostAt.slice(0, times).flatMap((pause) => [fault('bindCard'), wait(pause * seconds)]);
export const withdrawing = [...signing, ...lost(4), fault('bindCard')];

const submit = 'user.submitCard';
const awaitingCode = ['user.submitCode', submit, 'user.reportPermission', 'user.cancel'];

/** Every state that a run can be in, and what may be sent there. */
export const places: readonly Place[] = [
  { name: 'askingAccount', by: [], state: 'askingAccount', takes: [] },
  { name: 'awaitingStanding', by: [fault('askAccount')], state: 'awaitingStanding', takes: [] },
  { name: 'awaitingCard', by: [may], state: 'awaitingCard', takes: [submit, 'user.reportPermission', 'user.cancel'] },
  { name: 'readingCard', by: [may, give], state: 'readingCard', takes: [] },
  { name: 'checkingHolder', by: asked, state: 'checkingHolder', takes: [] },
  { name: 'awaitingIssuer', by: [...asked, busy], state: 'awaitingIssuer', takes: [submit, 'user.cancel'] },
  { name: 'awaitingCode', by: codeOut, state: 'awaitingCode.cooling', takes: awaitingCode },
  {
    name: 'awaitingCode, ready to send again',
    by: [...codeOut, wait(60 * seconds)],
    state: 'awaitingCode.ready',
    takes: [...awaitingCode, 'user.resendCode'],
  },
  {
    name: 'codeSpent',
    by: [...codeOut, wait(5 * minutes)],
    state: 'codeSpent',
    takes: ['user.resendCode', submit, 'user.reportPermission', 'user.cancel'],
  },
  { name: 'resendingCode', by: [...codeOut, wait(60 * seconds), resend], state: 'resendingCode', takes: [] },
  { name: 'signing', by: signing, state: 'signing', takes: [] },
  {
    name: 'awaitingAgreement',
    by: [...signing, fault('bindCard')],
    state: 'awaitingAgreement',
    takes: ['user.cancel'],
  },
  { name: 'withdrawing', by: withdrawing, state: 'withdrawing', takes: [] },
  {
    name: 'awaitingWithdrawal',
    by: [...withdrawing, fault('abandonAgreement')],
    state: 'awaitingWithdrawal',
    takes: [],
  },
  { name: 'bound', by: [...signing, signed('bound', { card })], state: 'bound', takes: [] },
  { name: 'refused', by: [...withdrawing, abandoned], state: 'refused', takes: [] },
  { name: 'cancelled', by: [may, cancel], state: 'cancelled', takes: [] },
  { name: 'expired', by: [may, wait(30 * minutes)], state: 'expired', takes: [] },
];
