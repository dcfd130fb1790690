import { describe, expect, it } from 'vitest';
import { unlock } from '../../machines/unlock/unlock.flow.ts';
import {
  changed,
  differed,
  found,
  loggedOut,
  matched,
  nobody,
  notKnown,
  proveIdentity,
  spent,
  told,
  user,
} from './recovery.moves.ts';
import {
  cancel,
  codeSent,
  forgot,
  proven,
  receipt,
  resend,
  sealed,
  setPassword,
  submit,
} from './registration.moves.ts';
import { answer, begun, fault, minutes, seen, tell, testLegality, testRows, wait } from './table.ts';
import type { Place, Row } from './table.ts';

const hours = 60 * minutes;
const start = (what: string) => ({ flow: unlock, input: { phone: sealed('phone'), what } });
const login = start('login');
const payment = start('payment');

const [ann, ben] = ['stf_00000000000000000000000000000001', 'stf_00000000000000000000000000000002'];
const askSupport = tell('user.askSupport', { text: 'please' });
const claim = tell('ops.claim', { by: ann });
const ask = tell('ops.askQuestion', { by: ann });
const reply = tell('user.answer', { idNumberTail: sealed('tail'), name: sealed('name') });
const compared = answer('compareFacts', { matched: 1, mismatched: 1 });
const approve = (by: string) => tell('ops.approve', { by, reason: 'sure' });
const refuse = tell('ops.refuse', { by: ann, reason: 'unsure' });

const choosing = [...proven, found()];
const ticket = [...choosing, askSupport];
const claimed = [...ticket, claim];
const frozen = [...proven, found({ frozen: true }), askSupport, claim, approve(ann)];
const asked3 = [ask, reply, compared, ask, reply, compared, ask, reply, compared];

const oneself: Row[] = [
  {
    it: 'a locked login',
    given: proven,
    when: found({ paymentLocked: false }),
    expected: { state: 'choosingRoute', shows: { selfService: true } },
  },
  { it: 'no account', given: [...proven, nobody], when: forgot, expected: { state: 'noAccount' } },
  {
    it: 'nothing locked',
    given: [...proven, found({ loginLocked: false })],
    when: forgot,
    expected: { state: 'refused', reason: 'not-locked' },
  },
  {
    it: 'an account that could not be looked at',
    given: proven,
    when: fault('findAccount'),
    expected: { state: 'awaitingAccount', reason: 'system-busy' },
  },
  ...[{ known: false }, { frozen: true }].map((facts) => ({
    it: `staff only: ${JSON.stringify(facts)}`,
    given: proven,
    when: found(facts),
    expected: { state: 'choosingRoute', reason: 'self-service-not-offered', shows: { selfService: false } },
  })),
  {
    it: 'right: a new password is to be chosen',
    given: [...choosing, proveIdentity],
    when: matched,
    expected: { state: 'awaitingPassword' },
  },
  {
    it: 'wrong',
    given: [...choosing, proveIdentity],
    when: differed(1),
    expected: { state: 'choosingRoute', reason: 'proof-wrong', shows: { triesLeft: 1, selfService: true } },
  },
  {
    it: 'wrong once too often',
    given: [...choosing, proveIdentity],
    when: spent,
    expected: { state: 'choosingRoute', reason: 'proof-locked', shows: { selfService: false } },
  },
  {
    it: 'not to be compared',
    given: [...choosing, proveIdentity],
    when: notKnown,
    expected: { state: 'choosingRoute', reason: 'proof-not-available', shows: { selfService: false } },
  },
  {
    it: 'a fault is no try',
    given: [...choosing, proveIdentity],
    when: fault('tryIdentity'),
    expected: { state: 'choosingRoute', reason: 'system-busy', shows: { selfService: true } },
  },
  {
    it: 'the new password opens the login',
    given: [...choosing, proveIdentity, matched, setPassword, changed, loggedOut],
    when: told,
    expected: { state: 'forgetting', asks: { forgetSubject: {} } },
  },
  {
    it: 'a route is chosen in ten minutes',
    given: [...choosing, wait(10 * minutes)],
    when: forgot,
    expected: { state: 'expired' },
  },
];

const staff: Row[] = [
  {
    it: 'a ticket',
    given: choosing,
    when: askSupport,
    expected: {
      state: 'support.awaitingClaim',
      shows: { ticket: { overdue: false, questions: 0 } },
      toStaff: { what: 'login', frozen: false, ticket: { text: 'please', claimedBy: null, approvedBy: null } },
    },
  },
  {
    it: 'not yet late',
    given: ticket,
    when: wait(4 * hours - 1),
    expected: { state: 'support.awaitingClaim', shows: { ticket: { overdue: false } } },
  },
  {
    it: 'late: it is said',
    given: ticket,
    when: wait(4 * hours),
    expected: { state: 'support.awaitingClaim', shows: { ticket: { overdue: true } } },
  },
  {
    it: 'late, and taken up after all',
    given: [...ticket, wait(4 * hours)],
    when: claim,
    expected: { state: 'support.claimed', shows: { ticket: { overdue: true } } },
  },
  {
    it: 'staff see who has it; its owner does not',
    given: ticket,
    when: claim,
    expected: { state: 'support.claimed', toStaff: { ticket: { claimedBy: ann } } },
  },
  {
    it: 'a claim lapses',
    given: claimed,
    when: wait(30 * minutes),
    expected: { state: 'support.awaitingClaim', toStaff: { ticket: { claimedBy: null } } },
  },
  {
    it: 'a question',
    given: claimed,
    when: ask,
    expected: { state: 'support.awaitingAnswer', shows: { ticket: { questions: 1 } } },
  },
  {
    it: 'an answer is compared by those who can read it',
    given: [...claimed, ask],
    when: reply,
    expected: { state: 'support.comparingFacts', asks: { compareFacts: { user, name: sealed('name') } } },
  },
  {
    it: 'of which staff hear how much was right',
    given: [...claimed, ask, reply],
    when: compared,
    expected: { state: 'support.claimed', toStaff: { ticket: { matched: 1, mismatched: 1 } } },
  },
  {
    it: 'a fault asks for it again',
    given: [...claimed, ask, reply],
    when: fault('compareFacts'),
    expected: { state: 'support.awaitingAnswer', reason: 'system-busy' },
  },
  {
    it: 'no answer in a day: others may take it up',
    given: [...claimed, ask],
    when: wait(24 * hours),
    expected: { state: 'support.awaitingClaim' },
  },
  {
    it: 'three questions, and no more',
    given: [...claimed, ...asked3],
    when: ask,
    expected: { state: 'support.claimed', reason: 'asked-enough' },
  },
  { it: 'approved', given: claimed, when: approve(ann), expected: { state: 'awaitingPassword' } },
  {
    it: 'refused',
    given: [...claimed, refuse],
    when: forgot,
    expected: { state: 'refused', reason: 'refused-by-staff' },
  },
  {
    it: 'a frozen account needs a second',
    given: frozen.slice(0, -1),
    when: approve(ann),
    expected: { state: 'support.awaitingSecondApproval', toStaff: { ticket: { approvedBy: ann, note: 'sure' } } },
  },
  { it: 'who approves', given: frozen, when: approve(ben), expected: { state: 'awaitingPassword' } },
  {
    it: 'or refuses',
    given: [...frozen, tell('ops.refuse', { by: ben, reason: 'no' })],
    when: forgot,
    expected: { state: 'refused', reason: 'refused-by-staff' },
  },
  {
    it: 'or does not come',
    given: frozen,
    when: wait(24 * hours),
    expected: { state: 'support.awaitingClaim', toStaff: { ticket: { approvedBy: null } } },
  },
  {
    it: 'a ticket is open for a week',
    given: [...ticket, wait(7 * 24 * hours)],
    when: forgot,
    expected: { state: 'expired' },
  },
  { it: 'its owner may end it', given: [...claimed, cancel], when: forgot, expected: { state: 'cancelled' } },
];

describe('unlocking the login', () => {
  testRows(login, [...oneself, ...staff]);
});

describe('unlocking payments', () => {
  testRows(payment, [
    {
      it: 'right: at once',
      given: [...choosing, proveIdentity],
      when: matched,
      expected: { state: 'unlocking', asks: { tellAccount: { user, event: 'flow.paymentUnlocked' } } },
    },
    {
      it: 'approved: at once',
      given: claimed,
      when: approve(ann),
      expected: { state: 'unlocking', asks: { tellAccount: { event: 'flow.paymentUnlocked' } } },
    },
    {
      it: 'nothing locked',
      given: [...proven, found({ paymentLocked: false })],
      when: forgot,
      expected: { state: 'refused', reason: 'not-locked' },
    },
    { it: 'done', given: [...choosing, proveIdentity, matched, told], when: forgot, expected: { state: 'unlocked' } },
  ]);
});

describe('four eyes', () => {
  it.each([
    ['another’s claim is not one’s own to approve', claimed, approve(ben)],
    ['nor to refuse', claimed, tell('ops.refuse', { by: ben, reason: 'no' })],
    ['nor to ask in', claimed, tell('ops.askQuestion', { by: ben })],
    ['nobody approves twice', frozen, approve(ann)],
  ])('%s', (_title, given, { tell: event }) => {
    const run = begun(login, given);
    expect(run.can(event)).toBe(false);
  });
});

const places: readonly Place[] = [
  {
    name: 'awaitingCode',
    by: [codeSent],
    state: 'provingPhone.awaitingCode: awaitingEntry, cooling, unknown',
    takes: ['user.submitCode', 'user.cancel', 'provider.receipt'],
  },
  {
    name: 'choosingRoute',
    by: choosing,
    state: 'choosingRoute',
    takes: ['user.proveIdentity', 'user.askSupport', 'user.cancel'],
  },
  {
    name: 'choosingRoute, staff only',
    by: [...proven, found({ known: false })],
    state: 'choosingRoute',
    takes: ['user.askSupport', 'user.cancel'],
  },
  { name: 'awaitingClaim', by: ticket, state: 'support.awaitingClaim', takes: ['ops.claim', 'user.cancel'] },
  {
    name: 'claimed',
    by: claimed,
    state: 'support.claimed',
    takes: ['ops.askQuestion', 'ops.approve', 'ops.refuse', 'user.cancel'],
  },
  {
    name: 'awaitingAnswer',
    by: [...claimed, ask],
    state: 'support.awaitingAnswer',
    takes: ['user.answer', 'user.cancel'],
  },
  {
    name: 'awaitingSecondApproval',
    by: frozen,
    state: 'support.awaitingSecondApproval',
    takes: ['ops.refuse', 'user.cancel'],
  },
  {
    name: 'awaitingPassword',
    by: [...claimed, approve(ann)],
    state: 'awaitingPassword',
    takes: ['user.setPassword', 'user.cancel'],
  },
];

describe('what the owner of a ticket is shown', () => {
  it.each([
    ['who has it', claimed],
    ['what of the answers was right', [...claimed, ask, reply, compared]],
    ['who approved, and what was said of it', frozen],
    ['what was said of a refusal', [...claimed, refuse, forgot]],
  ] as const)('is not %s', (_what, given) => {
    const { view } = seen(unlock, begun(login, given));
    expect(Object.keys(Object((view as { ticket: unknown }).ticket) as object)).toEqual(['overdue', 'questions']);
  });
});

describe('who may send what, where', () => {
  const events = [
    submit,
    resend,
    proveIdentity,
    askSupport,
    reply,
    setPassword,
    cancel,
    claim,
    ask,
    approve(ann),
    refuse,
    receipt('message-1', 'failed'),
  ];
  testLegality(
    login,
    places,
    events.map((move) => move.tell),
  );
});
