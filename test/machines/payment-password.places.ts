import {
  askedWho,
  cancel,
  choose,
  codeOut,
  found,
  isNew,
  isSet,
  judged,
  proveCurrent,
  proveIdentity,
  provenNew,
  provenOld,
  receipt,
  repeat,
  resend,
  submit,
  telling,
  told,
  typed,
  useCode,
} from './payment-password.moves.ts';
import { answer, fault, minutes, seconds, wait } from './table.ts';
import type { Place } from './table.ts';

const unsent = answer('sendCode', { ok: false, reason: 'phone-unreachable', phoneMask: null, retryAt: null });
const code = (entry: string, resending = 'cooling', delivery = 'unknown') =>
  `provingPhone.awaitingCode: ${entry}, ${resending}, ${delivery}`;

/** Every state that a run can be in, and what may be sent there. */
export const places: readonly Place[] = [
  { name: 'askingAccount', by: [], state: 'askingAccount', takes: [] },
  {
    name: 'awaitingProof',
    by: [isSet],
    state: 'awaitingProof',
    takes: ['user.proveCurrent', 'user.useCode', 'user.cancel'],
  },
  { name: 'tryingCurrent', by: [isSet, proveCurrent], state: 'tryingCurrent', takes: [] },
  { name: 'findingPhone, for a first one', by: [isNew], state: 'findingPhone', takes: [] },
  { name: 'findingPhone, for a forgotten one', by: [isSet, useCode], state: 'findingPhone', takes: [] },
  { name: 'sendingCode', by: [isNew, found], state: 'provingPhone.sendingCode', takes: ['user.cancel'] },
  {
    name: 'awaitingPhone',
    by: [isNew, found, unsent],
    state: 'provingPhone.awaitingPhone',
    takes: ['user.resendCode', 'user.cancel'],
  },
  {
    name: 'awaitingCode',
    by: codeOut,
    state: code('awaitingEntry'),
    takes: ['user.submitCode', 'provider.receipt', 'user.cancel'],
  },
  {
    name: 'awaitingCode, ready to send again',
    by: [...codeOut, wait(60 * seconds)],
    state: code('awaitingEntry', 'ready', 'told'),
    takes: ['user.submitCode', 'user.resendCode', 'provider.receipt', 'user.cancel'],
  },
  { name: 'checking', by: [...codeOut, submit], state: code('checking'), takes: ['provider.receipt', 'user.cancel'] },
  {
    name: 'spent',
    by: [...codeOut, submit, answer('checkCode', { result: 'spent', reason: 'code-used' })],
    state: code('spent'),
    takes: ['provider.receipt', 'user.cancel'],
  },
  {
    name: 'awaitingIdentity',
    by: askedWho,
    state: 'awaitingIdentity',
    takes: ['user.proveIdentity', 'user.cancel'],
  },
  { name: 'checkingIdentity', by: [...askedWho, proveIdentity], state: 'checkingIdentity', takes: [] },
  { name: 'awaitingChoice', by: provenNew, state: 'awaitingChoice', takes: ['user.choose', 'user.cancel'] },
  { name: 'judging', by: [...provenNew, choose], state: 'judging', takes: [] },
  {
    name: 'awaitingRepetition',
    by: [...provenNew, ...judged],
    state: 'awaitingRepetition',
    takes: ['user.repeat', 'user.cancel'],
  },
  { name: 'saving', by: [...provenNew, ...typed], state: 'saving', takes: [] },
  {
    name: 'awaitingSaving',
    by: [...provenNew, ...typed, fault('savePaymentPassword')],
    state: 'awaitingSaving',
    takes: [],
  },
  { name: 'tellingAccount', by: [...provenNew, ...telling], state: 'tellingAccount', takes: [] },
  {
    name: 'awaitingTelling',
    by: [...provenNew, ...telling, fault('tellAccount')],
    state: 'awaitingTelling',
    takes: [],
  },
  { name: 'set', by: [...provenNew, ...telling, told], state: 'set', takes: [] },
  { name: 'changed', by: [...provenOld, ...telling, told], state: 'changed', takes: [] },
  { name: 'cancelled', by: [isSet, cancel], state: 'cancelled', takes: [] },
  { name: 'expired', by: [isSet, wait(10 * minutes)], state: 'expired', takes: [] },
  { name: 'refused', by: [fault('askAccount')], state: 'refused', takes: [] },
];

/** An event of each kind. */
export const events = [submit, resend, receipt, proveIdentity, proveCurrent, useCode, choose, repeat, cancel].map(
  ({ tell }) => tell,
);
