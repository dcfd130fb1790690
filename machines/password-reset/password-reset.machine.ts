import { assertEvent } from 'xstate';
import { noCodeYet, withProving } from '../parts/proving.setup.ts';
import { nobodyYet, withRecovery } from '../parts/recovery.setup.ts';
import { awaitingAccount, provingOwner, recoveryStates } from '../parts/recovery.states.ts';
import { passwordReset } from './password-reset.setup.ts';

// A reset gives a new login password to whoever holds the phone and, where an identity was proven, knows the end of
// its number. It works while the login is locked, opens it, and logs everybody out; the payment password stays as it is.
// Whether a number has an account is told only once it is proven.
// It ends passwordReset, noAccount, refused, cancelled or expired; what was sealed for the run alone is erased at each.

export const passwordResetMachine = withRecovery(
  withProving(
    passwordReset.createMachine({
      id: 'password-reset',
      initial: 'provingPhone',
      context: ({ input: { run, input, policy } }) => ({
        run,
        policy,
        reason: null,
        phone: input.phone,
        ...noCodeYet,
        ...nobodyYet,
        what: 'login',
        known: true,
      }),
      states: {
        provingPhone: provingOwner('password-reset', 'reset'),
        findingAccount: {
          description: 'The phone is proven; its account is looked for.',
          invoke: {
            src: 'findAccount',
            input: ({ context: { phone } }) => ({ phone }),
            onDone: [
              {
                guard: { type: 'found', params: ({ event }) => event.output },
                target: 'admitting',
                actions: { type: 'noteAccount', params: ({ event }) => event.output },
              },
              { target: 'forgetting', actions: { type: 'endAs', params: 'noAccount' } },
            ],
            onError: { target: 'awaitingAccount', actions: { type: 'noteReason', params: 'system-busy' } },
          },
        },
        awaitingAccount,
        admitting: {
          description: 'The reset is counted: so many a day, and no more.',
          invoke: {
            src: 'admitReset',
            input: ({ context: { run, user, policy } }) => ({
              run: run.id,
              user: user ?? run.owner,
              resetsPerDay: policy.resetsPerDay,
            }),
            onDone: [
              { guard: { type: 'needsProof', params: ({ event }) => event.output }, target: 'awaitingProof' },
              { guard: { type: 'admitted', params: ({ event }) => event.output }, target: 'awaitingPassword' },
              {
                target: 'forgetting',
                actions: [
                  { type: 'noteTooMany', params: ({ event }) => event.output },
                  { type: 'endAs', params: 'refused' },
                ],
              },
            ],
            onError: { target: 'awaitingAccount', actions: { type: 'noteReason', params: 'system-busy' } },
          },
        },
        awaitingProof: {
          description: 'The person is known by an identity; the owner gives the end of its number.',
          tags: ['awaiting.user'],
          after: { proofExpiry: { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } },
          on: {
            'user.proveIdentity': { target: 'checkingProof', actions: 'clearReason' },
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
                target: 'awaitingPassword',
                actions: { type: 'noteProof', params: ({ event }) => event.output },
              },
              {
                guard: { type: 'differs', params: ({ event }) => event.output },
                target: 'awaitingProof',
                actions: { type: 'noteProof', params: ({ event }) => event.output },
              },
              {
                target: 'forgetting',
                actions: [
                  { type: 'noteProof', params: ({ event }) => event.output },
                  { type: 'endAs', params: 'refused' },
                ],
              },
            ],
            onError: { target: 'awaitingProof', actions: { type: 'noteReason', params: 'system-busy' } },
          },
        },
        ...recoveryStates({ success: 'passwordReset', others: ['noAccount', 'refused', 'cancelled', 'expired'] }),
        passwordReset: { type: 'final' },
        noAccount: { type: 'final' },
        refused: { type: 'final' },
        cancelled: { type: 'final' },
        expired: { type: 'final' },
      },
    }),
  ),
);
