import {
  cancel,
  changePhone,
  code,
  codeSent,
  endings,
  forgot,
  opened,
  opening,
  proven,
  receipt,
  resend,
  setPassword,
  spent,
  submit,
  unsendable,
} from './registration.moves.ts';
import { answer, fault, seconds, wait } from './table.ts';
import type { Place } from './table.ts';

const always = ['user.changePhone', 'user.cancel'];
const ready = [codeSent, receipt('message-1', 'delivered'), wait(60 * seconds)];

/** Every state that a run can be in, and what may be sent there. */
export const places: readonly Place[] = [
  { name: 'sendingCode', by: [], state: 'provingPhone.sendingCode', takes: always },
  { name: 'awaitingPhone', by: unsendable, state: 'provingPhone.awaitingPhone', takes: [...always, 'user.resendCode'] },
  {
    name: 'awaitingCode',
    by: [codeSent],
    state: code('awaitingEntry'),
    takes: [...always, 'user.submitCode', 'provider.receipt'],
  },
  {
    name: 'awaitingCode, ready to send again',
    by: ready,
    state: code('awaitingEntry', 'ready', 'told'),
    takes: [...always, 'user.submitCode', 'user.resendCode', 'provider.receipt'],
  },
  { name: 'checking', by: [codeSent, submit], state: code('checking'), takes: [...always, 'provider.receipt'] },
  {
    name: 'spent',
    by: [codeSent, submit, spent('code-used')],
    state: code('spent'),
    takes: [...always, 'provider.receipt'],
  },
  { name: 'awaitingPassword', by: proven, state: 'awaitingPassword', takes: ['user.setPassword', 'user.cancel'] },
  { name: 'openingAccount', by: opening, state: 'openingAccount', takes: [] },
  { name: 'awaitingOpening', by: [...opening, fault('openAccount')], state: 'awaitingOpening', takes: [] },
  { name: 'startingAccount', by: opened, state: 'startingAccount', takes: [] },
  { name: 'awaitingAccount', by: [...opened, fault('startAccount')], state: 'awaitingAccount', takes: [] },
  { name: 'forgetting', by: [cancel], state: 'forgetting', takes: [] },
  { name: 'awaitingErasure', by: [cancel, fault('forgetSubject')], state: 'awaitingErasure', takes: [] },
  {
    name: 'registered',
    by: [...opened, answer('startAccount', { started: true })],
    state: 'registered',
    takes: [],
  },
  ...endings.map(([state, by], index) => ({ name: `${state} (${index + 1})`, by: [...by, forgot], state, takes: [] })),
];

/** An event of each kind, about the newest message. A receipt that fails differs from one that came before. */
export const events = [submit, resend, changePhone, setPassword, cancel, receipt('message-1', 'failed')].map(
  ({ tell }) => tell,
);
