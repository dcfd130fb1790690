import { noCodeYet, withProving } from '../parts/proving.setup.ts';
import { provingStates } from '../parts/proving.states.ts';
import { registration } from './registration.setup.ts';

// Registration opens an account for whoever holds the phone and sets a password.
// The owner is told after every step what went wrong and what helps, and whether a number is taken only once it is proven theirs.
// It ends registered, alreadyRegistered, cancelled or expired; in all but the first what was given is erased.

export const registrationMachine = withProving(
  registration.createMachine({
    id: 'registration',
    initial: 'provingPhone',
    context: ({ input: { run, input, policy } }) => ({
      run,
      policy,
      reason: null,
      phone: input.phone,
      termsVersion: input.termsVersion,
      device: input.device ?? null,
      ...noCodeYet,
      password: null,
      ending: null,
    }),
    states: {
      provingPhone: {
        description: 'The phone is being proven to be the owner’s.',
        initial: 'sendingCode',
        after: { phoneExpiry: { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } },
        states: provingStates({
          purpose: 'register',
          at: '#registration.provingPhone',
          proven: '#registration.awaitingPassword',
        }),
        on: {
          'user.changePhone': {
            target: '.sendingCode',
            actions: [{ type: 'takePhone', params: ({ event }) => event }, 'clearReason'],
          },
          'user.cancel': { target: 'forgetting', actions: { type: 'endAs', params: 'cancelled' } },
        },
      },
      awaitingPassword: {
        description: 'The phone is proven; the owner chooses a password.',
        tags: ['awaiting.user'],
        after: { passwordExpiry: { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } },
        on: {
          'user.setPassword': {
            target: 'openingAccount',
            actions: [{ type: 'takePassword', params: ({ event }) => event }, 'clearReason'],
          },
          'user.cancel': { target: 'forgetting', actions: { type: 'endAs', params: 'cancelled' } },
        },
      },
      openingAccount: {
        description: 'The password is judged and the account opened.',
        invoke: {
          src: 'openAccount',
          input: ({ context: { run, phone, password, termsVersion, device, policy } }) => ({
            run: run.id,
            user: run.owner,
            phone,
            password,
            termsVersion,
            device,
            welcomeCreditMinor: policy.welcomeCreditMinor,
          }),
          onDone: [
            {
              guard: { type: 'opened', params: ({ event }) => event.output },
              target: 'startingAccount',
              actions: { type: 'noteOpening', params: ({ event }) => event.output },
            },
            {
              guard: { type: 'phoneTaken', params: ({ event }) => event.output },
              target: 'forgetting',
              actions: { type: 'endAs', params: 'alreadyRegistered' },
            },
            {
              target: 'awaitingPassword',
              actions: { type: 'noteOpening', params: ({ event }) => event.output },
            },
          ],
          // The account may be there, its answer lost: only the same question may be asked again, and nothing erased before it is answered.
          onError: { target: 'awaitingOpening', actions: { type: 'noteReason', params: 'system-busy' } },
        },
      },
      awaitingOpening: {
        description: 'The database did not answer; the account is opened as soon as it does.',
        tags: ['awaiting.ops'],
        after: { openingPause: 'openingAccount' },
      },
      startingAccount: {
        description: 'The account, which lives as long as its user, is being started.',
        invoke: {
          src: 'startAccount',
          input: ({ context: { run } }) => ({ user: run.owner }),
          onDone: { target: 'registered', actions: 'clearReason' },
          onError: { target: 'awaitingAccount', actions: { type: 'noteReason', params: 'system-busy' } },
        },
      },
      awaitingAccount: {
        description: 'The account could not be started yet; it is tried again by itself.',
        tags: ['awaiting.ops'],
        after: { openingPause: 'startingAccount' },
      },
      forgetting: {
        description: 'What the owner gave is being erased.',
        invoke: {
          src: 'forgetSubject',
          input: ({ context: { run } }) => ({ subject: run.owner }),
          onDone: [
            { guard: { type: 'endsAs', params: 'expired' }, target: 'expired' },
            { guard: { type: 'endsAs', params: 'cancelled' }, target: 'cancelled' },
            { target: 'alreadyRegistered' },
          ],
          onError: 'awaitingErasure',
        },
      },
      awaitingErasure: {
        description: 'The erasure did not go through; it is tried again by itself until it does.',
        tags: ['awaiting.ops'],
        after: { erasurePause: 'forgetting' },
      },
      registered: { type: 'final' },
      alreadyRegistered: { type: 'final' },
      cancelled: { type: 'final' },
      expired: { type: 'final' },
    },
  }),
);
