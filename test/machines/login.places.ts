import {
  changePhone,
  receipt,
  resend,
  setPassword,
  spent,
  submit,
  codeSent,
  unsendable,
} from './registration.moves.ts';
import {
  awaitingCode,
  cancel,
  endings,
  forgot,
  onKnownDevice,
  provenByCode,
  submitPassword,
  useCode,
} from './login.moves.ts';
import { code } from './registration.moves.ts';
import { fault, seconds, wait } from './table.ts';
import type { Place } from './table.ts';

const ready = [useCode, codeSent, receipt('message-1', 'delivered'), wait(60 * seconds)];
const always = ['user.cancel'];

/** Every state that a run can be in, and what may be sent there. */
export const places: readonly Place[] = [
  { name: 'choosing', by: [], state: 'choosing', takes: [...always, 'user.submitPassword', 'user.useCode'] },
  { name: 'tryingPassword', by: [submitPassword], state: 'tryingPassword', takes: [] },
  { name: 'sendingCode', by: [useCode], state: 'provingPhone.sendingCode', takes: always },
  {
    name: 'awaitingPhone',
    by: [useCode, ...unsendable],
    state: 'provingPhone.awaitingPhone',
    takes: [...always, 'user.resendCode'],
  },
  {
    name: 'awaitingCode',
    by: [useCode, codeSent],
    state: awaitingCode,
    takes: [...always, 'user.submitCode', 'provider.receipt'],
  },
  {
    name: 'awaitingCode, ready to send again',
    by: ready,
    state: code('awaitingEntry', 'ready', 'told'),
    takes: [...always, 'user.submitCode', 'user.resendCode', 'provider.receipt'],
  },
  {
    name: 'checking',
    by: [useCode, codeSent, submit],
    state: code('checking'),
    takes: [...always, 'provider.receipt'],
  },
  {
    name: 'spent',
    by: [useCode, codeSent, submit, spent('code-used')],
    state: code('spent'),
    takes: [...always, 'provider.receipt'],
  },
  { name: 'findingUser', by: provenByCode, state: 'findingUser', takes: [] },
  { name: 'awaitingUser', by: [...provenByCode, fault('findByPhone')], state: 'awaitingUser', takes: [] },
  { name: 'rememberingDevice', by: onKnownDevice, state: 'rememberingDevice', takes: [] },
  { name: 'forgetting', by: [cancel], state: 'forgetting', takes: [] },
  { name: 'awaitingErasure', by: [cancel, fault('forgetSubject')], state: 'awaitingErasure', takes: [] },
  ...endings.map(([state, by], index) => ({ name: `${state} (${index + 1})`, by: [...by, forgot], state, takes: [] })),
];

/** An event of each kind, and two that are another flow's. */
export const events = [submit, resend, submitPassword, useCode, cancel, receipt('message-1', 'failed')].map(
  ({ tell }) => tell,
);
export const foreign = [setPassword, changePhone].map(({ tell }) => tell);
