import { notChosen } from '../kit/spending.ts';
import { loginSecret, paymentSecret } from './account.secrets.ts';
import { account, freshCounts } from './account.setup.ts';

// An account lives as long as its user: it knows how well the person is known, whether the account may be used at all,
// and how often each secret was tried. Wrong login passwords never stop payments, wrong payment passwords never the login.
// Other flows tell it and ask it; nobody else decides what the user may do. It ends closed.

const standing = account.createStateConfig({
  description: 'Whether the account may be used at all.',
  initial: 'active',
  states: {
    active: {
      description: 'The account may be used.',
      on: {
        'user.freeze': { target: 'frozen', actions: { type: 'noteFreeze', params: 'asked for by its owner' } },
        'ops.freeze': { target: 'frozen', actions: { type: 'noteFreeze', params: ({ event }) => event.because } },
        'flow.closeRequested': 'closing',
      },
    },
    frozen: {
      description: 'Nothing may leave the account until staff have looked at it.',
      on: { 'ops.unfreeze': { target: 'active', actions: 'noteThaw' } },
    },
    closing: {
      description: 'The account will close: it can only be looked at until then.',
      on: {
        'flow.closed': '#account.closed',
        'flow.closeWithdrawn': 'active',
        'ops.freeze': { target: 'frozen', actions: { type: 'noteFreeze', params: ({ event }) => event.because } },
      },
    },
  },
});

const trust = account.createStateConfig({
  description: 'Whether something that a thief would change was changed lately.',
  initial: 'settled',
  states: {
    settled: {
      description: 'Nothing was changed lately.',
      on: {
        'flow.phoneChanged': { target: 'fresh', actions: 'countCoolOff' },
        'flow.loginUnlocked': { target: 'fresh', actions: 'countCoolOff' },
        'flow.paymentUnlocked': { target: 'fresh', actions: 'countCoolOff' },
        'flow.paymentPasswordReset': { target: 'fresh', actions: 'countCoolOff' },
      },
    },
    fresh: {
      description:
        'The phone or a password was changed otherwise than by itself: less may leave the account for a while.',
      after: { coolOff: 'settled' },
      // Another change makes the time longer; what has left counts on.
      on: {
        'flow.phoneChanged': { target: 'fresh', reenter: true },
        'flow.loginUnlocked': { target: 'fresh', reenter: true },
        'flow.paymentUnlocked': { target: 'fresh', reenter: true },
        'flow.paymentPasswordReset': { target: 'fresh', reenter: true },
      },
    },
  },
});

export const accountMachine = account.createMachine({
  id: 'account',
  initial: 'open',
  context: ({ input: { run, policy } }) => ({
    run,
    policy,
    reason: null,
    tier: 'none',
    document: 'none',
    provenBy: '',
    ...freshCounts,
    paymentPasswordSet: false,
    frozenBecause: null,
    coolOffs: 0,
    smallAmount: notChosen,
  }),
  states: {
    open: {
      description: 'The account’s home: it waits for what its user and other flows have to say.',
      tags: ['awaiting.user'],
      type: 'parallel',
      on: {
        'flow.smallAmountSet': { actions: { type: 'noteSmallAmount', params: ({ event }) => event } },
        'flow.identityProven': { actions: { type: 'noteProof', params: ({ event }) => event } },
        'flow.documentExpiring': { actions: { type: 'noteExpiring', params: ({ event }) => event } },
        'flow.documentExpired': { actions: { type: 'noteExpired', params: ({ event }) => event } },
      },
      states: { standing, login: loginSecret, payment: paymentSecret, trust },
    },
    closed: { type: 'final' },
  },
});
