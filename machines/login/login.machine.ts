import { noCodeYet, withProving } from '../parts/proving.setup.ts';
import { provingStates } from '../parts/proving.states.ts';
import { login } from './login.setup.ts';

// Login finds out whose account it is: by the password on a device that is known, by password and code on a new one,
// or by a code alone, which works while the password is locked as well. A number without an account is answered
// alike until the phone is proven. It ends authenticated, noAccount, cancelled or expired;
// what was sealed for the run alone is erased at each end.

export const loginMachine = withProving(
  login.createMachine({
    id: 'login',
    initial: 'choosing',
    context: ({ input: { run, input, policy } }) => ({
      run,
      policy,
      reason: null,
      phone: input.phone,
      device: input.device,
      ...noCodeYet,
      password: null,
      user: null,
      ending: null,
    }),
    states: {
      choosing: {
        description: 'The owner gives the password, or asks for a code.',
        tags: ['awaiting.user'],
        after: { choiceExpiry: { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } },
        on: {
          'user.submitPassword': {
            target: 'tryingPassword',
            actions: [{ type: 'takePassword', params: ({ event }) => event }, 'clearReason'],
          },
          'user.useCode': { target: 'provingPhone', actions: 'clearReason' },
          'user.cancel': { target: 'forgetting', actions: { type: 'endAs', params: 'cancelled' } },
        },
      },
      tryingPassword: {
        description: 'The try is counted, then the password compared.',
        invoke: {
          src: 'tryLogin',
          input: ({ context: { phone, password, device, policy } }) => ({
            phone,
            password,
            device,
            floorMs: policy.answerFloorMs,
          }),
          onDone: [
            {
              guard: { type: 'provenOnKnownDevice', params: ({ event }) => event.output },
              target: 'rememberingDevice',
              actions: { type: 'noteTry', params: ({ event }) => event.output },
            },
            {
              guard: { type: 'provenOnNewDevice', params: ({ event }) => event.output },
              target: 'provingPhone',
              actions: { type: 'noteTry', params: ({ event }) => event.output },
            },
            { target: 'choosing', actions: { type: 'noteTry', params: ({ event }) => event.output } },
          ],
          onError: {
            target: 'choosing',
            actions: ['dropPassword', { type: 'noteReason', params: 'system-busy' }],
          },
        },
      },
      provingPhone: {
        description: 'The phone is being proven to be the owner’s.',
        initial: 'sendingCode',
        after: { phoneExpiry: { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } },
        states: provingStates({
          purpose: 'login',
          at: '#login.provingPhone',
          proven: '#login.findingUser',
        }),
        on: { 'user.cancel': { target: 'forgetting', actions: { type: 'endAs', params: 'cancelled' } } },
      },
      findingUser: {
        description: 'The phone is proven; its account is looked for.',
        invoke: {
          src: 'findByPhone',
          input: ({ context: { phone } }) => ({ phone }),
          onDone: [
            {
              guard: { type: 'found', params: ({ event }) => event.output },
              target: 'rememberingDevice',
              actions: { type: 'noteUser', params: ({ event }) => event.output },
            },
            {
              target: 'forgetting',
              actions: [
                { type: 'endAs', params: 'noAccount' },
                { type: 'noteUser', params: ({ event }) => event.output },
              ],
            },
          ],
          // Nothing was proven in vain: the same question is asked again by itself.
          onError: { target: 'awaitingUser', actions: { type: 'noteReason', params: 'system-busy' } },
        },
      },
      awaitingUser: {
        description: 'The account could not be looked for yet; it is tried again by itself.',
        tags: ['awaiting.ops'],
        after: { findingPause: 'findingUser' },
      },
      rememberingDevice: {
        description: 'The device is kept as one that is known.',
        invoke: {
          src: 'rememberDevice',
          input: ({ context: { user, run, device } }) => ({ user: user ?? run.owner, device }),
          onDone: { target: 'forgetting', actions: { type: 'endAs', params: 'authenticated' } },
          // A device that is not remembered needs a code next time, which is no reason to keep its owner out now.
          onError: { target: 'forgetting', actions: { type: 'endAs', params: 'authenticated' } },
        },
      },
      forgetting: {
        description: 'What was sealed for this run alone is being erased.',
        invoke: {
          src: 'forgetSubject',
          input: ({ context: { run } }) => ({ subject: run.owner }),
          onDone: [
            { guard: { type: 'endsAs', params: 'authenticated' }, target: 'authenticated' },
            { guard: { type: 'endsAs', params: 'noAccount' }, target: 'noAccount' },
            { guard: { type: 'endsAs', params: 'cancelled' }, target: 'cancelled' },
            { target: 'expired' },
          ],
          onError: 'awaitingErasure',
        },
      },
      awaitingErasure: {
        description: 'The erasure did not go through; it is tried again by itself until it does.',
        tags: ['awaiting.ops'],
        after: { erasurePause: 'forgetting' },
      },
      authenticated: { type: 'final' },
      noAccount: { type: 'final' },
      cancelled: { type: 'final' },
      expired: { type: 'final' },
    },
  }),
);
