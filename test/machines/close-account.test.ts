import { describe } from 'vitest';
import { closeAccount } from '../../machines/close-account/close-account.flow.ts';
import { standing } from './standing.ts';
import { answer, begun, fault, minutes, seconds, tell, testLegality, testRows, wait } from './table.ts';
import type { Place, Row } from './table.ts';

const start = { flow: closeAccount, input: {} };
const day = 24 * 60 * minutes;

const confirm = tell('user.confirm');
const cancel = tell('user.cancel');
const withdraw = tell('user.withdraw');
const clear = answer('checkClosing', { ok: true });
const left = (reason: string) => answer('checkClosing', { ok: false, reason });
const taken = answer('tellAccount', { taken: true, standing: standing() });
const untaken = answer('tellAccount', { taken: false, standing: standing() });
const erased = answer('eraseUser', { erased: true });

const user = begun(start).pending.map(({ input }) => Object(input)['user'] as string)[0];
const coolingOff = [clear, confirm, taken];
const checkedAgain = [...coolingOff, wait(7 * day), clear];
const unbinding = [...checkedAgain, taken];
const erasing = [...unbinding, answer('unbindCards', { unbound: 1 })];
const closesAt = { closesAt: '1970-01-08T00:00:00.000Z' };
const later = { closesAt: '1970-01-15T00:00:00.000Z' };

const asking: Row[] = [
  { it: 'with nothing left it is to be confirmed', when: clear, expected: { state: 'awaitingConfirmation' } },
  ...(['balance-not-zero', 'payments-under-way'] as const).map((reason) => ({
    it: `or refused: ${reason}`,
    when: left(reason),
    expected: { state: 'refused', reason },
  })),
  { it: 'a fault refuses it, too', when: fault('checkClosing'), expected: { state: 'refused', reason: 'system-busy' } },
  { it: 'it may be left', given: [clear], when: cancel, expected: { state: 'kept' } },
  { it: 'a day to confirm', given: [clear], when: wait(day - 1), expected: { state: 'awaitingConfirmation' } },
  { it: 'and not longer', given: [clear], when: wait(day), expected: { state: 'expired' } },
];

const requesting: Row[] = [
  {
    it: 'confirmed: the account is told',
    given: [clear],
    when: confirm,
    expected: { state: 'requesting', asks: { tellAccount: { user, event: 'flow.closeRequested' } } },
  },
  {
    it: 'a week to think it over begins',
    given: [clear, confirm],
    when: taken,
    expected: { state: 'coolingOff', shows: closesAt },
  },
  {
    it: 'an account that is frozen does not close',
    given: [clear, confirm],
    when: untaken,
    expected: { state: 'refused', reason: 'not-now' },
  },
  {
    it: 'one that does not answer is told again in a minute',
    given: [clear, confirm, fault('tellAccount'), wait(60 * seconds - 1)],
    when: wait(1),
    expected: { state: 'requesting', asks: { tellAccount: {} }, reason: 'system-busy' },
  },
];

const ending: Row[] = [
  {
    it: 'six days and some later it is still open',
    given: coolingOff,
    when: wait(7 * day - 1),
    expected: { state: 'coolingOff', shows: closesAt },
  },
  {
    it: 'after the week it is looked once more',
    given: coolingOff,
    when: wait(7 * day),
    expected: { state: 'checkingAgain', asks: { checkClosing: { user } } },
  },
  ...(['balance-not-zero', 'payments-under-way'] as const).map((reason) => ({
    it: `what came in meanwhile has it wait another week: ${reason}`,
    given: [...coolingOff, wait(7 * day)],
    when: left(reason),
    expected: { state: 'coolingOff', reason, shows: later },
  })),
  {
    it: 'a fault, too',
    given: [...coolingOff, wait(7 * day)],
    when: fault('checkClosing'),
    expected: { state: 'coolingOff', reason: 'system-busy', shows: later },
  },
  {
    it: 'nothing came: the account is told that it is closed',
    given: [...coolingOff, wait(7 * day)],
    when: clear,
    expected: { state: 'closingAccount', asks: { tellAccount: { user, event: 'flow.closed' } } },
  },
  {
    it: 'the cards are unbound as long as their tokens can be read',
    given: checkedAgain,
    when: taken,
    expected: { state: 'unbindingCards', asks: { unbindCards: { user } } },
  },
  {
    it: 'and the person erased',
    given: unbinding,
    when: answer('unbindCards', { unbound: 0 }),
    expected: { state: 'erasing', asks: { eraseUser: { user } } },
  },
  {
    it: 'a card network that does not answer is asked again in a minute, and nothing erased before',
    given: [...unbinding, fault('unbindCards'), wait(60 * seconds), fault('unbindCards'), wait(60 * seconds - 1)],
    when: wait(1),
    expected: { state: 'unbindingCards', asks: { unbindCards: { user } }, reason: 'system-busy' },
  },
  {
    it: 'unless staff froze it: nothing is erased then',
    given: checkedAgain,
    when: untaken,
    expected: { state: 'coolingOff', reason: 'not-now', shows: later },
  },
  {
    it: 'or it does not answer',
    given: checkedAgain,
    when: fault('tellAccount'),
    expected: { state: 'coolingOff', reason: 'system-busy', shows: later },
  },
  { it: 'erased: it is over', given: erasing, when: erased, expected: { state: 'closed' } },
  {
    it: 'an erasure that fails is tried again in a minute, until it does not',
    given: [...erasing, fault('eraseUser'), wait(60 * seconds), fault('eraseUser'), wait(60 * seconds - 1)],
    when: wait(1),
    expected: { state: 'erasing', asks: { eraseUser: { user } }, reason: 'system-busy' },
  },
];

const withdrawing: Row[] = [
  {
    it: 'withdrawn: the account is told',
    given: coolingOff,
    when: withdraw,
    expected: { state: 'withdrawing', asks: { tellAccount: { user, event: 'flow.closeWithdrawn' } } },
  },
  { it: 'and stays as it was', given: [...coolingOff, withdraw], when: taken, expected: { state: 'kept' } },
  {
    it: 'also when it was frozen meanwhile, and says so',
    given: [...coolingOff, withdraw],
    when: untaken,
    expected: { state: 'kept', reason: 'not-now' },
  },
  {
    it: 'one that does not answer is still closing',
    given: [...coolingOff, withdraw],
    when: fault('tellAccount'),
    expected: { state: 'coolingOff', reason: 'system-busy', shows: closesAt },
  },
];

describe('closing an account', () => {
  testRows(start, [...asking, ...requesting, ...ending, ...withdrawing]);
});

const places: readonly Place[] = [
  { name: 'checking', by: [], state: 'checking', takes: [] },
  {
    name: 'awaitingConfirmation',
    by: [clear],
    state: 'awaitingConfirmation',
    takes: ['user.confirm', 'user.cancel'],
  },
  { name: 'requesting', by: [clear, confirm], state: 'requesting', takes: [] },
  { name: 'awaitingRequest', by: [clear, confirm, fault('tellAccount')], state: 'awaitingRequest', takes: [] },
  { name: 'coolingOff', by: coolingOff, state: 'coolingOff', takes: ['user.withdraw'] },
  { name: 'checkingAgain', by: [...coolingOff, wait(7 * day)], state: 'checkingAgain', takes: [] },
  { name: 'closingAccount', by: checkedAgain, state: 'closingAccount', takes: [] },
  { name: 'unbindingCards', by: unbinding, state: 'unbindingCards', takes: [] },
  {
    name: 'awaitingUnbinding',
    by: [...unbinding, fault('unbindCards')],
    state: 'awaitingUnbinding',
    takes: [],
  },
  { name: 'erasing', by: erasing, state: 'erasing', takes: [] },
  { name: 'awaitingErasure', by: [...erasing, fault('eraseUser')], state: 'awaitingErasure', takes: [] },
  { name: 'withdrawing', by: [...coolingOff, withdraw], state: 'withdrawing', takes: [] },
  { name: 'closed', by: [...erasing, erased], state: 'closed', takes: [] },
  { name: 'kept', by: [clear, cancel], state: 'kept', takes: [] },
  { name: 'refused', by: [left('balance-not-zero')], state: 'refused', takes: [] },
  { name: 'expired', by: [clear, wait(day)], state: 'expired', takes: [] },
];

describe('who may send what, where', () => {
  testLegality(
    start,
    places,
    [confirm, cancel, withdraw].map((move) => move.tell),
  );
});
