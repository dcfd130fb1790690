import { describe, expect, it } from 'vitest';
import { lostPhone } from '../../machines/lost-phone/lost-phone.flow.ts';
import { changed, differed, loggedOut, matched, notKnown, proveIdentity, spent, told, user } from './recovery.moves.ts';
import { cancel, forgot, sealed, setPassword } from './registration.moves.ts';
import { answer, begun, fault, minutes, seconds, tell, testLegality, testRows, wait } from './table.ts';
import type { Move, Place, Row } from './table.ts';

const hours = 60 * minutes;
const [ann, ben] = ['stf_00000000000000000000000000000001', 'stf_00000000000000000000000000000002'];
const input = { phone: sealed('lost'), newPhone: sealed('new'), by: ann, because: 'The phone fell into the sea' };
const start = { flow: lostPhone, input };

const masks = { oldPhoneMask: '+86 138 **** 0001', phoneMask: '+86 138 **** 0002' };
const found = (known = true) => answer('findLost', { result: 'found', user, known, ...masks });
const facts = tell('ops.giveFacts', { by: ann, idNumberTail: sealed('tail'), name: sealed('name') });
const right = answer('tryFacts', { result: 'match' });
const halfRight = answer('tryFacts', { result: 'mismatch', matched: 1, triesLeft: 2 });
const approve = (by: string) => tell('ops.approve', { by, reason: 'sure' });
const refuse = tell('ops.refuse', { by: ben, reason: 'another voice' });
const noticed = answer('notifyPhone', { told: true });
const invited = answer('inviteHolder', { sent: true });
const moved = (result = 'moved') => answer('movePhone', { result });

const opened = [found()];
const compared = [...opened, facts, right];
const half = [...compared, approve(ann)];
const agreed = [...half, approve(ben)];
const waiting = [...agreed, noticed];
const inviting = [...waiting, wait(24 * hours)];
const held = [...inviting, invited];
const proven = [...held, proveIdentity, matched];
const choosing = [...proven, moved(), told];

const atTheDesk: Row[] = [
  {
    it: 'a case: staff see masks, who opened it and why',
    when: found(),
    expected: {
      state: 'awaitingFacts',
      shows: { phoneMask: masks.phoneMask, triesLeft: null },
      toStaff: { ...masks, openedBy: ann, because: input.because, matched: 0, approvedBy: [] },
    },
  },
  {
    it: 'nobody has the number',
    given: [answer('findLost', { result: 'none' })],
    when: forgot,
    expected: { state: 'noAccount' },
  },
  ...(['phone-invalid', 'phone-same'] as const).map((result) => ({
    it: `the new number: ${result}`,
    given: [answer('findLost', { result })],
    when: forgot,
    expected: { state: 'refused', reason: result },
  })),
  {
    it: 'somebody who never proved an identity cannot be known',
    given: [found(false)],
    when: forgot,
    expected: { state: 'refused', reason: 'identity-not-known' },
  },
  {
    it: 'an account that could not be looked at',
    when: fault('findLost'),
    expected: { state: 'awaitingAccount', reason: 'system-busy' },
  },
  {
    it: 'is looked at again by itself',
    given: [fault('findLost')],
    when: wait(10 * seconds),
    expected: { state: 'findingAccount', reason: 'system-busy', asks: { findLost: { oldPhone: sealed('lost') } } },
  },
  {
    it: 'what is said is compared by those who can read it',
    given: opened,
    when: facts,
    expected: {
      state: 'comparingFacts',
      asks: { tryFacts: { user, idNumberTail: sealed('tail'), name: sealed('name'), proofsPerDay: 3 } },
    },
  },
  {
    it: 'half of it is right: staff hear how much',
    given: [...opened, facts],
    when: halfRight,
    expected: { state: 'awaitingFacts', reason: 'facts-wrong', toStaff: { matched: 1, triesLeft: 2 } },
  },
  {
    it: 'wrong once too often',
    given: [...opened, facts, answer('tryFacts', { result: 'spent', retryAt: 86_400_000 })],
    when: forgot,
    expected: { state: 'refused', reason: 'proof-locked' },
  },
  {
    it: 'an identity that is gone by now',
    given: [...opened, facts, answer('tryFacts', { result: 'not-known' })],
    when: forgot,
    expected: { state: 'refused', reason: 'identity-not-known' },
  },
  {
    it: 'a fault is no try',
    given: [...opened, facts],
    when: fault('tryFacts'),
    expected: { state: 'awaitingFacts', reason: 'system-busy' },
  },
  {
    it: 'the person rings off: half an hour',
    given: [...opened, wait(30 * minutes)],
    when: forgot,
    expected: { state: 'expired' },
  },
  {
    it: 'all of it right: one of our staff is to believe it',
    given: [...opened, facts],
    when: right,
    expected: { state: 'awaitingApproval', toStaff: { matched: 2 } },
  },
  {
    it: 'one does, whoever opened it',
    given: compared,
    when: approve(ann),
    expected: { state: 'awaitingSecondApproval', toStaff: { approvedBy: [ann], note: 'sure' } },
  },
  {
    it: 'another does: the lost number is told first',
    given: half,
    when: approve(ben),
    expected: { state: 'tellingOld', asks: { notifyPhone: { phone: sealed('lost'), notice: 'phone-lost' } } },
  },
  ...[compared, half].map((given) => ({
    it: 'nobody does within a day',
    given: [...given, wait(24 * hours)],
    when: forgot,
    expected: { state: 'expired' },
  })),
  ...[opened, compared, half, [...agreed, fault('notifyPhone')], waiting, held].map((given, index) => ({
    it: `refused by staff, at any time: ${index + 1}`,
    given: [...given, refuse],
    when: forgot,
    expected: { state: 'refused', reason: 'refused-by-staff', toStaff: { note: 'another voice' } },
  })),
];

const theDay: Row[] = [
  {
    it: 'a day begins, also for a number that the carrier knows no more',
    given: agreed,
    when: answer('notifyPhone', { told: false }),
    expected: { state: 'awaitingObjection', toStaff: { opensAt: new Date(24 * hours).toISOString() } },
  },
  {
    it: 'a carrier that is down holds it up',
    given: agreed,
    when: fault('notifyPhone'),
    expected: { state: 'awaitingNotice', reason: 'system-busy' },
  },
  {
    it: 'until it is up again',
    given: [...agreed, fault('notifyPhone')],
    when: wait(10 * seconds),
    expected: { state: 'tellingOld', reason: 'system-busy', asks: { notifyPhone: {} } },
  },
  { it: 'not a moment sooner', given: waiting, when: wait(24 * hours - 1), expected: { state: 'awaitingObjection' } },
  {
    it: 'then the new number, and no other, is sent the key',
    given: waiting,
    when: wait(24 * hours),
    expected: { state: 'invitingHolder', asks: { inviteHolder: { phone: sealed('new') } } },
  },
  {
    it: 'a number that the carrier refuses',
    given: [...inviting, answer('inviteHolder', { sent: false })],
    when: forgot,
    expected: { state: 'refused', reason: 'phone-unreachable' },
  },
  {
    it: 'a carrier that is down',
    given: inviting,
    when: fault('inviteHolder'),
    expected: { state: 'awaitingInvitation', reason: 'system-busy' },
  },
  {
    it: 'is asked again by itself',
    given: [...inviting, fault('inviteHolder')],
    when: wait(10 * seconds),
    expected: { state: 'invitingHolder', reason: 'system-busy', asks: { inviteHolder: {} } },
  },
];

const withTheKey: Row[] = [
  { it: 'the key is there', given: inviting, when: invited, expected: { state: 'awaitingHolder' } },
  {
    it: 'alone it opens nothing',
    given: held,
    when: proveIdentity,
    expected: { state: 'checkingHolder', asks: { tryIdentity: { user, idNumberTail: sealed('tail') } } },
  },
  {
    it: 'wrong',
    given: [...held, proveIdentity],
    when: differed(1),
    expected: { state: 'awaitingHolder', reason: 'proof-wrong', shows: { triesLeft: 1 } },
  },
  {
    it: 'wrong once too often: to be tried when it may',
    given: [...held, proveIdentity],
    when: spent,
    expected: {
      state: 'awaitingHolder',
      reason: 'proof-locked',
      shows: { retryAt: new Date(86_400_000).toISOString() },
    },
  },
  {
    it: 'not to be compared any more',
    given: [...held, proveIdentity],
    when: notKnown,
    expected: { state: 'awaitingHolder', reason: 'proof-not-available' },
  },
  {
    it: 'a fault is no try',
    given: [...held, proveIdentity],
    when: fault('tryIdentity'),
    expected: { state: 'awaitingHolder', reason: 'system-busy' },
  },
  {
    it: 'not used within a day',
    given: [...held, wait(24 * hours)],
    when: forgot,
    expected: { state: 'expired' },
  },
  { it: 'given up', given: [...held, cancel], when: forgot, expected: { state: 'cancelled' } },
  {
    it: 'right: the new number takes the lost one’s place',
    given: [...held, proveIdentity],
    when: matched,
    expected: { state: 'movingPhone', asks: { movePhone: { user, oldPhone: sealed('lost'), phone: sealed('new') } } },
  },
  ...(['phone-taken', 'changed-meanwhile'] as const).map((result) => ({
    it: `unless ${result}`,
    given: [...proven, moved(result)],
    when: forgot,
    expected: { state: 'refused', reason: result },
  })),
  {
    it: 'a fault in it is no end: it may be done',
    given: proven,
    when: fault('movePhone'),
    expected: { state: 'awaitingMove', reason: 'system-busy' },
  },
  {
    it: 'and is asked again',
    given: [...proven, fault('movePhone')],
    when: wait(10 * seconds),
    expected: { state: 'movingPhone', reason: 'system-busy', asks: { movePhone: {} } },
  },
  {
    it: 'the account is told, so that less may leave it',
    given: proven,
    when: moved(),
    expected: { state: 'tellingAccount', asks: { tellAccount: { user, event: 'flow.phoneChanged' } } },
  },
  {
    it: 'an account that does not hear',
    given: [...proven, moved()],
    when: fault('tellAccount'),
    expected: { state: 'awaitingTelling', reason: 'system-busy' },
  },
  {
    it: 'is told again by itself',
    given: [...proven, moved(), fault('tellAccount')],
    when: wait(10 * seconds),
    expected: { state: 'tellingAccount', reason: 'system-busy', asks: { tellAccount: {} } },
  },
  { it: 'a new password', given: [...proven, moved()], when: told, expected: { state: 'awaitingPassword' } },
  {
    it: 'is judged with the new number in mind',
    given: choosing,
    when: setPassword,
    expected: { state: 'changingPassword', asks: { changePassword: { user, phone: sealed('new'), lastRefused: 5 } } },
  },
  {
    it: 'and in again',
    given: [...choosing, setPassword, changed, loggedOut, told],
    when: forgot,
    expected: { state: 'recovered' },
  },
];

describe('phone and password lost', () => {
  testRows(start, [...atTheDesk, ...theDay, ...withTheKey]);
});

describe('four eyes', () => {
  it('nobody approves twice', () => {
    const run = begun(start, half);
    expect(run.can(approve(ann).tell)).toBe(false);
    expect(run.can(approve(ben).tell)).toBe(true);
  });

  it('what was typed in is kept by no run', () => {
    for (const moves of [compared, proven] as const)
      expect(JSON.stringify(begun(start, moves as readonly Move[]).context)).not.toMatch(
        new RegExp(`${sealed('tail')}|${sealed('name')}`),
      );
  });
});

const places: readonly Place[] = [
  { name: 'awaitingFacts', by: opened, state: 'awaitingFacts', takes: ['ops.giveFacts', 'ops.refuse'] },
  { name: 'awaitingApproval', by: compared, state: 'awaitingApproval', takes: ['ops.approve', 'ops.refuse'] },
  { name: 'awaitingSecondApproval', by: half, state: 'awaitingSecondApproval', takes: ['ops.refuse'] },
  { name: 'awaitingObjection', by: waiting, state: 'awaitingObjection', takes: ['ops.refuse'] },
  {
    name: 'awaitingHolder',
    by: held,
    state: 'awaitingHolder',
    takes: ['user.proveIdentity', 'user.cancel', 'ops.refuse'],
  },
  { name: 'awaitingPassword', by: choosing, state: 'awaitingPassword', takes: ['user.setPassword', 'user.cancel'] },
];

describe('who may send what, where', () => {
  const events = [facts, approve(ann), refuse, proveIdentity, setPassword, cancel];
  testLegality(
    start,
    places,
    events.map((move) => move.tell),
  );
});
