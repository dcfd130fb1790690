import * as moves from './account.moves.ts';
import { minutes, seconds, wait } from './table.ts';
import type { Row } from './table.ts';

const at = (standing = 'active', login = 'clean', payment = 'clean', trust = 'settled') =>
  `open: ${[standing, login, payment, trust].join(', ')}`;
const { hours, tried } = moves;

const login: Row[] = [
  {
    it: 'a wrong login password is remembered',
    when: tried('login')[0]!,
    expected: { state: at('active', 'watched'), shows: { login: { state: 'open', until: null, triesLeft: 4 } } },
  },
  {
    it: 'for a day',
    given: tried('login'),
    when: wait(24 * hours),
    expected: { state: at(), shows: { login: { triesLeft: 5 } } },
  },
  {
    it: 'and not less',
    given: tried('login'),
    when: wait(24 * hours - 1),
    expected: { state: at('active', 'watched'), shows: { login: { triesLeft: 4 } } },
  },
  {
    it: 'a right one takes it back',
    given: tried('login', 2),
    when: moves.proven('login'),
    expected: { state: at(), shows: { login: { triesLeft: 5 } } },
  },
  {
    it: 'the third has the next one wait for half a minute',
    given: tried('login', 2),
    when: tried('login')[0]!,
    expected: {
      state: at('active', 'delayed'),
      shows: { login: { state: 'waiting', until: '1970-01-01T00:00:30.000Z', triesLeft: 2 } },
    },
  },
  {
    it: 'then it opens',
    given: moves.pausedLogin,
    when: wait(30 * seconds),
    expected: { state: at('active', 'watched'), shows: { login: { state: 'open', triesLeft: 2 } } },
  },
  {
    it: 'not a moment before',
    given: moves.pausedLogin,
    when: wait(30 * seconds - 1),
    expected: { state: at('active', 'delayed') },
  },
  {
    it: 'the fifth closes the login for a quarter of an hour',
    given: moves.coolingLogin,
    when: wait(15 * minutes - 1),
    expected: { state: at('active', 'cooling'), shows: { login: { state: 'waiting', triesLeft: 0 } } },
  },
  {
    it: 'after which there are five tries again',
    given: moves.coolingLogin,
    when: wait(15 * minutes),
    expected: { state: at('active', 'watched'), shows: { login: { state: 'open', triesLeft: 5 } } },
  },
  {
    it: 'five more close it for an hour',
    given: moves.coolingAgain,
    when: wait(hours - 1),
    expected: { state: at('active', 'cooling') },
  },
  {
    it: 'and that is over, too',
    given: moves.coolingAgain,
    when: wait(hours),
    expected: { state: at('active', 'watched'), shows: { login: { state: 'open', triesLeft: 5 } } },
  },
  {
    it: 'five more lock it, and time does not unlock it',
    given: moves.lockedLogin,
    when: wait(1_000 * hours),
    expected: { state: at('active', 'locked'), shows: { login: { state: 'locked', until: null, triesLeft: 0 } } },
  },
  {
    it: 'an unlock does, and forgets all rounds',
    given: [...moves.lockedLogin, moves.unlocked('login'), ...moves.coolingLogin],
    when: wait(15 * minutes),
    expected: {
      state: at('active', 'watched', 'clean', 'fresh'),
      shows: { login: { state: 'open', triesLeft: 5 } },
    },
  },
];

const payment: Row[] = [
  {
    it: 'a wrong payment password is remembered, and does not touch the login',
    when: tried('payment')[0]!,
    expected: {
      state: at('active', 'clean', 'watched'),
      shows: { payment: { state: 'open', triesLeft: 4, set: false }, login: { triesLeft: 5 } },
    },
  },
  {
    it: 'for a day',
    given: tried('payment', 4),
    when: wait(24 * hours),
    expected: { state: at(), shows: { payment: { triesLeft: 5 } } },
  },
  {
    it: 'a right one takes it back',
    given: tried('payment', 4),
    when: moves.proven('payment'),
    expected: { state: at(), shows: { payment: { triesLeft: 5 } } },
  },
  {
    it: 'the fifth closes payments for three hours',
    given: tried('payment', 4),
    when: tried('payment')[0]!,
    expected: {
      state: at('active', 'clean', 'cooling'),
      shows: { payment: { state: 'waiting', until: '1970-01-01T03:00:00.000Z', triesLeft: 0 } },
    },
  },
  {
    it: 'then there are five again',
    given: moves.coolingPayment,
    when: wait(3 * hours),
    expected: { state: at('active', 'clean', 'watched'), shows: { payment: { state: 'open', triesLeft: 5 } } },
  },
  {
    it: 'the second time for a day',
    given: moves.coolingPaymentAgain,
    when: wait(24 * hours - 1),
    expected: { state: at('active', 'clean', 'cooling') },
  },
  {
    it: 'the third time for good',
    given: moves.lockedPayment,
    when: wait(1_000 * hours),
    expected: { state: at('active', 'clean', 'locked'), shows: { payment: { state: 'locked', until: null } } },
  },
  {
    it: 'an unlock opens it',
    given: moves.lockedPayment,
    when: moves.unlocked('payment'),
    expected: {
      state: at('active', 'clean', 'clean', 'fresh'),
      shows: { payment: { state: 'open', triesLeft: 5, set: false } },
    },
  },
  {
    it: 'a new one opens it, too',
    given: moves.lockedPayment,
    when: moves.passwordSet,
    expected: { state: at(), shows: { payment: { state: 'open', triesLeft: 5, set: true } } },
  },
];

const standing: Row[] = [
  {
    it: 'its owner may freeze it',
    when: moves.freezeSelf,
    expected: { state: at('frozen'), shows: { standing: 'frozen', frozenBecause: 'asked for by its owner' } },
  },
  {
    it: 'staff may, and say why',
    when: moves.freeze,
    expected: { state: at('frozen'), shows: { frozenBecause: 'a report of theft' } },
  },
  {
    it: 'a freeze does not end by itself',
    given: [moves.freeze],
    when: wait(10_000 * hours),
    expected: { state: at('frozen') },
  },
  {
    it: 'staff end it',
    given: [moves.freeze],
    when: moves.thaw,
    expected: { state: at(), shows: { standing: 'active', frozenBecause: null } },
  },
  { it: 'it closes', when: moves.closeRequested, expected: { state: at('closing'), shows: { standing: 'closing' } } },
  {
    it: 'unless that is withdrawn',
    given: [moves.closeRequested],
    when: moves.closeWithdrawn,
    expected: { state: at(), shows: { standing: 'active' } },
  },
  {
    it: 'a freeze stops the closing',
    given: [moves.closeRequested],
    when: moves.freeze,
    expected: { state: at('frozen'), shows: { standing: 'frozen' } },
  },
  {
    it: 'and then it is over',
    given: [moves.closeRequested],
    when: moves.closed,
    expected: {
      state: 'closed',
      shows: { standing: 'closed', login: { state: 'locked' }, payment: { state: 'locked' } },
    },
  },
  {
    it: 'a changed phone is fresh for a day',
    when: moves.phoneChanged,
    expected: {
      state: at('active', 'clean', 'clean', 'fresh'),
      shows: { coolOffUntil: '1970-01-02T00:00:00.000Z' },
    },
  },
  {
    it: 'then it is settled',
    given: [moves.phoneChanged],
    when: wait(24 * hours),
    expected: { state: at(), shows: { coolOffUntil: null } },
  },
  {
    it: 'another change begins the day anew',
    given: [moves.phoneChanged, wait(23 * hours), moves.phoneChanged],
    when: wait(23 * hours),
    expected: { state: at('active', 'clean', 'clean', 'fresh') },
  },
];

const identity: Row[] = [
  {
    it: 'a proven identity raises the tier',
    when: moves.identityProven,
    expected: { state: at(), shows: { tier: 'II', document: 'current' } },
  },
  {
    it: 'a document that ends soon changes no tier',
    given: [moves.identityProven],
    when: moves.expiring(),
    expected: { state: at(), shows: { tier: 'II', document: 'expiring' } },
  },
  {
    it: 'one that has ended does',
    given: [moves.identityProven, moves.expiring()],
    when: moves.expired(),
    expected: { state: at(), shows: { tier: 'I', document: 'expired' } },
  },
  {
    it: 'until another one is proven',
    given: [moves.identityProven, moves.expired()],
    when: moves.identityProven,
    expected: { state: at(), shows: { tier: 'II', document: 'current' } },
  },
  {
    it: 'the end of a document that was renewed meanwhile changes nothing',
    given: [moves.identityProven],
    when: moves.expired('kyc_01932c07a5b07000a000000000000002'),
    expected: { state: at(), shows: { tier: 'II', document: 'current' } },
  },
  {
    it: 'nor does a notice of it',
    given: [moves.identityProven],
    when: moves.expiring('kyc_01932c07a5b07000a000000000000002'),
    expected: { state: at(), shows: { document: 'current' } },
  },
];

export const accountRows: readonly Row[] = [...login, ...payment, ...standing, ...identity];
