import { assertEvent } from 'xstate';
import { noCodeYet, withProving } from '../parts/proving.setup.ts';
import { nobodyYet, withRecovery } from '../parts/recovery.setup.ts';
import { awaitingAccount, provingOwner, recoveryStates } from '../parts/recovery.states.ts';
import { unlock } from './unlock.setup.ts';
import { support } from './unlock.support.ts';

// A locked password is opened again by whoever holds the phone and knows the end of the ID number, or whom our staff
// believe; for a frozen account two of them must. Of the login it is a new password that opens, the old one is gone.
// Whether a number has an account, and whether it is locked, is told only once the number is proven.
// It ends unlocked, noAccount, refused, cancelled or expired; what was sealed for the run alone is erased at each.

export const unlockMachine = withRecovery(
  withProving(
    unlock.createMachine({
      id: 'unlock',
      initial: 'provingPhone',
      context: ({ input: { run, input, policy } }) => ({
        run,
        policy,
        reason: null,
        phone: input.phone,
        ...noCodeYet,
        ...nobodyYet,
        what: input.what,
        frozen: false,
        selfService: false,
        text: null,
        overdue: false,
        claim: null,
        approval: null,
        note: null,
        questions: 0,
        matched: 0,
        mismatched: 0,
      }),
      states: {
        provingPhone: provingOwner('unlock', 'unlock'),
        findingAccount: {
          description: 'The phone is proven; its account is looked at.',
          invoke: {
            src: 'findAccount',
            input: ({ context: { phone } }) => ({ phone }),
            onDone: [
              {
                guard: { type: 'foundLocked', params: ({ event }) => event.output },
                target: 'choosingRoute',
                actions: { type: 'noteAccount', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'found', params: ({ event }) => event.output },
                target: 'forgetting',
                actions: [
                  { type: 'noteReason', params: 'not-locked' },
                  { type: 'endAs', params: 'refused' },
                ],
              },
              { target: 'forgetting', actions: { type: 'endAs', params: 'noAccount' } },
            ],
            onError: { target: 'awaitingAccount', actions: { type: 'noteReason', params: 'system-busy' } },
          },
        },
        awaitingAccount,
        choosingRoute: {
          description: 'The owner proves the identity, where that is offered, or asks our staff.',
          tags: ['awaiting.user'],
          after: { routeExpiry: { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } },
          on: {
            'user.proveIdentity': { guard: 'selfServed', target: 'checkingProof', actions: 'clearReason' },
            'user.askSupport': {
              target: 'support',
              actions: { type: 'openTicket', params: ({ event }) => event },
            },
            'user.cancel': { target: 'forgetting', actions: { type: 'endAs', params: 'cancelled' } },
          },
        },
        checkingProof: {
          description: 'The try is counted, then the number compared.',
          invoke: {
            src: 'tryIdentity',
            input: ({ context: { run, user, policy }, event }) => {
              assertEvent(event, 'user.proveIdentity');
              const { idNumberTail } = event;
              return { run: run.id, user: user ?? run.owner, idNumberTail, proofsPerDay: policy.proofsPerDay };
            },
            onDone: [
              {
                guard: { type: 'matches', params: ({ event }) => event.output },
                target: 'granted',
                actions: { type: 'noteProof', params: ({ event }) => event.output },
              },
              { target: 'choosingRoute', actions: { type: 'noteProof', params: ({ event }) => event.output } },
            ],
            onError: { target: 'choosingRoute', actions: { type: 'noteReason', params: 'system-busy' } },
          },
        },
        support,
        granted: {
          description: 'It may be unlocked: the login by a new password, payments at once.',
          always: [{ guard: 'opensLogin', target: 'awaitingPassword' }, { target: 'unlocking' }],
        },
        ...recoveryStates({ success: 'unlocked', others: ['noAccount', 'refused', 'cancelled', 'expired'] }),
        unlocked: { type: 'final' },
        noAccount: { type: 'final' },
        refused: { type: 'final' },
        cancelled: { type: 'final' },
        expired: { type: 'final' },
      },
    }),
  ),
);
