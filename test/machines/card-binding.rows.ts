import { holderReasons, readReasons } from '../../machines/effects/cards.ts';
import {
  abandoned,
  allow,
  asked,
  busy,
  cancel,
  card,
  codeOut,
  enter,
  forbid,
  give,
  held,
  lost,
  may,
  read,
  refusedBy,
  resend,
  sealed,
  sent,
  signed,
  signing,
  unread,
  waited,
  withdrawing,
} from './card-binding.moves.ts';
import { standing } from './standing.ts';
import { answer, fault, minutes, seconds, wait } from './table.ts';
import type { Row } from './table.ts';

const run = 'crb_01932c07a5b07000a000000000000001';

const giving: Row[] = [
  { it: 'whoever may bind gives a card', when: may, expected: { state: 'awaitingCard' } },
  ...(['account-frozen', 'account-closing', 'account-closed', 'identity-not-proven'] as const).map((reason) => ({
    it: `the account says no: ${reason}`,
    when: answer('askAccount', standing({ may: { bindCard: reason } })),
    expected: { state: 'refused', reason },
  })),
  {
    it: 'an account that does not answer is asked again',
    given: [fault('askAccount')],
    when: wait(10 * seconds),
    expected: { state: 'askingAccount', asks: { askAccount: {} }, reason: 'system-busy' },
  },
  {
    it: 'a card is read',
    given: [may],
    when: give,
    expected: { state: 'readingCard', asks: { readCard: { number: sealed('number'), mostCards: 15 } } },
  },
  ...readReasons.map((reason) => ({
    it: `a card that is not taken: ${reason}`,
    given: [may, give],
    when: unread(reason),
    expected: { state: 'awaitingCard', reason, shows: { cardMask: null } },
  })),
  {
    it: 'a database that does not answer: the card is given again',
    given: [may, give],
    when: fault('readCard'),
    expected: { state: 'awaitingCard', reason: 'system-busy' },
  },
  {
    it: 'the issuer is asked under a name of this card',
    given: [may, give],
    when: read,
    expected: {
      state: 'checkingHolder',
      asks: { checkHolder: { check: named(1), checksPerDay: 10, wrongInARow: 3, cardLockMs: 43_200_000 } },
      shows: { cardMask: '**** 0012', issuer: 'Harbour', kind: 'debit' },
    },
  },
  ...holderReasons.map((reason) => ({
    it: `the issuer does not agree: ${reason}`,
    given: asked,
    when: refusedBy(reason, 7_000),
    expected: { state: 'awaitingCard', reason, shows: { retryAt: '1970-01-01T00:00:07.000Z' } },
  })),
  {
    it: 'another card is asked about under another name',
    given: [...asked, refusedBy('reserved-phone-mismatch'), give],
    when: read,
    expected: { state: 'checkingHolder', asks: { checkHolder: { check: named(2) } } },
  },
  {
    it: 'what the device does not allow is told',
    given: [may],
    when: forbid,
    expected: { state: 'awaitingCard', reason: 'permission-missing', shows: { permissionsMissing: ['camera'] } },
  },
  {
    it: 'until it does',
    given: [may, forbid],
    when: allow,
    expected: { state: 'awaitingCard', shows: { permissionsMissing: [] } },
  },
];

const waiting: Row[] = [
  ...[2, 8, 30, 300].map((pause, times) => ({
    it: `busy for the ${times + 1}. time: asked again in ${pause} s, and told when`,
    given: [...asked, ...waited(times)],
    when: busy,
    expected: {
      state: 'awaitingIssuer',
      reason: 'issuer-busy',
      shows: { retryAt: new Date(([0, 2, 10, 40][times] ?? 0) * 1_000 + pause * 1_000).toISOString() },
    },
  })),
  {
    it: 'asked again it is the same check',
    given: [...asked, busy],
    when: wait(2 * seconds),
    expected: { state: 'checkingHolder', asks: { checkHolder: { check: named(1) } }, reason: 'issuer-busy' },
  },
  {
    it: 'no answer is as busy',
    given: asked,
    when: fault('checkHolder'),
    expected: { state: 'awaitingIssuer', reason: 'issuer-busy' },
  },
  {
    it: 'busy once more: the owner tries later',
    given: [...asked, ...waited(4)],
    when: busy,
    expected: { state: 'awaitingCard', reason: 'issuer-busy', shows: { retryAt: null } },
  },
  {
    it: 'an issuer that answers after all',
    given: [...asked, ...waited(4)],
    when: held,
    expected: { state: 'awaitingCode.cooling', shows: { codesSent: 1, phoneMask: '+86 138****0009' } },
  },
];

const entering: Row[] = [
  {
    it: 'a code is compared under a name of this try',
    given: codeOut,
    when: enter,
    expected: { state: 'signing', asks: { bindCard: { try: `${named(1)}/try-1`, code: sealed('code') } } },
  },
  {
    it: 'a wrong one',
    given: signing,
    when: signed('code-wrong', { triesLeft: 2 }),
    expected: { state: 'awaitingCode.cooling', reason: 'code-wrong', shows: { triesLeft: 2 } },
  },
  ...(['code-expired', 'code-tries-spent'] as const).map((reason) => ({
    it: `one that opens nothing any more: ${reason}`,
    given: signing,
    when: signed('code-spent', { reason }),
    expected: { state: 'codeSpent', reason },
  })),
  {
    it: 'a code that nobody enters',
    given: codeOut,
    when: wait(5 * minutes),
    expected: { state: 'codeSpent', reason: 'code-expired' },
  },
  {
    it: 'another one is asked for',
    given: [...codeOut, wait(5 * minutes)],
    when: resend,
    expected: { state: 'resendingCode', asks: { sendIssuerCode: { nth: 2 } }, reason: 'code-expired' },
  },
  ...(
    [
      ['sent', 'awaitingCode.cooling', undefined],
      ['busy', 'codeSpent', 'issuer-busy'],
      ['refused', 'codeSpent', 'code-not-sent'],
    ] as const
  ).map(([result, state, reason]) => ({
    it: `another one is ${result}`,
    given: [...codeOut, wait(60 * seconds), resend],
    when: sent(result),
    expected: { state, ...(reason === undefined ? {} : { reason }) },
  })),
  ...(['already-bound', 'too-many-cards', 'card-declined'] as const).map((reason) => ({
    it: `the agreement does not count: ${reason}`,
    given: signing,
    when: signed('refused', { reason }),
    expected: { state: 'awaitingCard', reason },
  })),
  {
    it: 'bound',
    given: signing,
    when: signed('bound', { card }),
    expected: { state: 'bound', shows: { card, cardMask: '**** 0012' } },
  },
];

const lostAnswers: Row[] = [
  {
    it: 'a lost answer to the agreement: asked again, the same try',
    given: [...signing, fault('bindCard')],
    when: wait(10 * seconds),
    expected: { state: 'signing', asks: { bindCard: { try: `${named(1)}/try-1` } }, reason: 'issuer-busy' },
  },
  {
    it: 'busy with the agreement',
    given: signing,
    when: signed('busy'),
    expected: { state: 'awaitingAgreement', reason: 'issuer-busy' },
  },
  {
    it: 'given up at last, and taken back',
    given: [...signing, ...lost(4)],
    when: fault('bindCard'),
    expected: {
      state: 'withdrawing',
      asks: { abandonAgreement: { check: named(1) } },
      reason: 'issuer-busy',
    },
  },
  { it: 'taken back', given: withdrawing, when: abandoned, expected: { state: 'refused', reason: 'issuer-busy' } },
  {
    it: 'it had been bound after all',
    given: withdrawing,
    when: answer('abandonAgreement', { result: 'bound', card }),
    expected: { state: 'bound', shows: { card } },
  },
  {
    it: 'it cannot be taken back yet',
    given: [...withdrawing, fault('abandonAgreement')],
    when: wait(60 * seconds),
    expected: { state: 'withdrawing', asks: { abandonAgreement: {} }, reason: 'issuer-busy' },
  },
  {
    it: 'cancelled while it is not known: taken back first',
    given: [...signing, fault('bindCard'), cancel],
    when: abandoned,
    expected: { state: 'cancelled' },
  },
];

export const rows: readonly Row[] = [...giving, ...waiting, ...entering, ...lostAnswers];

function named(nth: number): string {
  return `${run}/check-${nth}`;
}
