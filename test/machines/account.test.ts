import { describe, expect, it } from 'vitest';
import { account } from '../../machines/account/account.flow.ts';
import { deeds } from '../../machines/effects/standing.ts';
import type { Standing, StandingReason } from '../../machines/effects/standing.ts';
import { accountRows } from './account.rows.ts';
import * as moves from './account.moves.ts';
import { begun, seen, tell, testLegality, testRows } from './table.ts';
import type { Move, Place } from './table.ts';

const start = { flow: account, input: {} };

describe('an account', () => {
  testRows(start, accountRows);
});

type May = Partial<Standing['may']>;
const everywhere = (reason: StandingReason): May => Object.fromEntries(deeds.map((deed) => [deed, reason]));

/** What takes an identity, which was never proven. */
const unknown: May = { bindCard: 'identity-not-proven', receive: 'identity-not-proven' };

/** What may not be done, by what befell the account; all else may. */
const permissions: readonly (readonly [what: string, by: readonly Move[], denied: May])[] = [
  ['nothing', [], { provePayment: 'payment-password-not-set', ...unknown }],
  ['a payment password', [moves.passwordSet], { ...unknown }],
  [
    'an identity',
    [moves.identityProven],
    { provePayment: 'payment-password-not-set', proveIdentity: 'identity-proven-already' },
  ],
  [
    'an identity of tier I',
    [tell('flow.identityProven', { tier: 'I' }), moves.passwordSet],
    { bindCard: 'identity-not-proven' },
  ],
  ['a document that ends soon', [moves.passwordSet, moves.identityProven, moves.expiring()], {}],
  [
    'a document that has ended',
    [moves.passwordSet, moves.identityProven, moves.expired()],
    { bindCard: 'identity-not-proven' },
  ],
  [
    'a document that was renewed',
    [moves.passwordSet, moves.identityProven, moves.expired(), moves.identityProven],
    { proveIdentity: 'identity-proven-already' },
  ],
  ['a login that pauses', [moves.passwordSet, ...moves.pausedLogin], { logIn: 'login-waiting', ...unknown }],
  ['a locked login', [moves.passwordSet, ...moves.lockedLogin], { logIn: 'login-locked', ...unknown }],
  [
    'a payment password that cools off',
    [moves.passwordSet, ...moves.coolingPayment],
    { provePayment: 'payment-waiting', ...unknown },
  ],
  [
    'a locked payment password',
    [moves.passwordSet, ...moves.lockedPayment],
    { provePayment: 'payment-locked', ...unknown },
  ],
  ['a freeze', [moves.freeze], { ...everywhere('account-frozen'), logIn: null }],
  ['closing', [moves.closeRequested], { ...everywhere('account-closing'), logIn: null }],
  ['its end', [moves.closeRequested, moves.closed], everywhere('account-closed')],
];

describe('what may be done after', () => {
  it.each(permissions.map(([what, by, denied]) => [what, { by, denied }] as const))('%s', (_what, { by, denied }) => {
    const nothing = Object.fromEntries(deeds.map((deed) => [deed, null]));
    const { may } = seen(account, begun(start, by)).view as Standing;
    expect(may).toEqual({ ...nothing, ...denied });
  });
});

const always = [
  ...['flow.loginTried', 'flow.loginProven', 'flow.loginUnlocked', 'flow.paymentTried', 'flow.paymentProven'],
  ...['flow.paymentUnlocked', 'flow.paymentPasswordSet', 'flow.phoneChanged', 'flow.identityProven'],
  ...['flow.documentExpiring', 'flow.documentExpired', 'flow.paymentPasswordReset', 'flow.smallAmountSet'],
];
/** While a secret may not be tried, a try is not taken. */
const without = (...types: string[]) => always.filter((type) => !types.includes(type));
const active = ['user.freeze', 'ops.freeze', 'flow.closeRequested'];

const settled = 'standing, login, payment, trust';
const at = (standing = 'active', login = 'clean', payment = 'clean', trust = 'settled') =>
  `open: ${[standing, login, payment, trust].join(', ')}`;

// A secret that was tried, so that a word about it changes something; and a document that is known.
const known = [moves.passwordSet, moves.identityProven, ...moves.tried('login'), ...moves.tried('payment')];
const places: readonly Place[] = [
  { name: 'active', by: known, state: at('active', 'watched', 'watched'), takes: [...always, ...active] },
  {
    name: 'frozen',
    by: [...known, moves.freeze],
    state: at('frozen', 'watched', 'watched'),
    takes: [...always, 'ops.unfreeze'],
  },
  {
    name: 'closing',
    by: [...known, moves.closeRequested],
    state: at('closing', 'watched', 'watched'),
    takes: [...always, 'ops.freeze', 'flow.closed', 'flow.closeWithdrawn'],
  },
  {
    name: 'login pauses',
    by: [...known.slice(0, 2), ...moves.pausedLogin, ...moves.tried('payment')],
    state: at('active', 'delayed', 'watched'),
    takes: [...without('flow.loginTried'), ...active],
  },
  {
    name: 'login cools off',
    by: [...known.slice(0, 2), ...moves.coolingLogin, ...moves.tried('payment')],
    state: at('active', 'cooling', 'watched'),
    takes: [...without('flow.loginTried'), ...active],
  },
  {
    name: 'login locked',
    by: [...known.slice(0, 2), ...moves.lockedLogin, ...moves.tried('payment')],
    state: at('active', 'locked', 'watched'),
    takes: [...without('flow.loginTried'), ...active],
  },
  {
    name: 'payments cool off',
    by: [...known.slice(0, 3), ...moves.coolingPayment],
    state: at('active', 'watched', 'cooling'),
    takes: [...without('flow.paymentTried'), ...active],
  },
  {
    name: 'payments locked',
    by: [...known.slice(0, 2), ...moves.lockedPayment, ...moves.tried('login')],
    state: at('active', 'watched', 'locked'),
    takes: [...without('flow.paymentTried'), ...active],
  },
  {
    name: 'phone changed lately',
    by: [...known, moves.phoneChanged],
    state: at('active', 'watched', 'watched', 'fresh'),
    takes: [...always, ...active],
  },
  { name: 'closed', by: [moves.closeRequested, moves.closed], state: 'closed', takes: [] },
];

const events = [
  ...[...moves.tried('login'), ...moves.tried('payment')],
  ...[moves.proven('login'), moves.proven('payment'), moves.unlocked('login'), moves.unlocked('payment')],
  // Another tier than the one that the account has, so that the word is seen to count.
  ...[moves.passwordSet, tell('flow.identityProven', { tier: 'III' }), moves.expiring(), moves.expired()],
  ...[moves.passwordReset, moves.smallAmountSet],
  ...[moves.phoneChanged, moves.closeRequested, moves.closeWithdrawn, moves.closed],
  ...[moves.freezeSelf, moves.freeze, moves.thaw],
].flatMap((move) => ('tell' in move ? [move.tell] : []));

describe(`who may send what, where (${settled})`, () => {
  testLegality(start, places, events);
});
