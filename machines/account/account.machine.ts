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
  on: { 'flow.phoneChanged': '.fresh' },
  states: {
    settled: { description: 'Nothing was changed lately.' },
    fresh: {
      description: 'The phone was changed lately: less may leave the account for a while.',
      after: { coolOff: 'settled' },
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
  }),
  states: {
    open: {
      description: 'The account’s home: it waits for what its user and other flows have to say.',
      tags: ['awaiting.user'],
      type: 'parallel',
      on: {
        'flow.identityProven': { actions: { type: 'noteProof', params: ({ event }) => event } },
        'flow.documentExpiring': { actions: { type: 'noteExpiring', params: ({ event }) => event } },
        'flow.documentExpired': { actions: { type: 'noteExpired', params: ({ event }) => event } },
      },
      states: { standing, login: loginSecret, payment: paymentSecret, trust },
    },
    closed: { type: 'final' },
  },
});
