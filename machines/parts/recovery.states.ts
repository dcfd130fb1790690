import { provingStates } from './proving.states.ts';
import { recovery } from './recovery.setup.ts';

type Place = {
  /** How the flow ends when the person is in again. */
  readonly success: string;
  /** All other ends, each a final state of the flow. */
  readonly others: readonly string[];
};

/** The phone is proven, and by it the owner: the first state of a recovery. `flow` is the machine's id, `purpose` the code's. */
export function provingOwner(flow: 'password-reset' | 'unlock', purpose: 'reset' | 'unlock'): never {
  const at = `#${flow}.provingPhone`;
  const state = {
    description: 'The phone is being proven to be the owner’s.',
    initial: 'sendingCode',
    after: { phoneExpiry: { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } },
    states: provingStates({ purpose, at, proven: `#${flow}.findingAccount` }),
    on: { 'user.cancel': { target: 'forgetting', actions: { type: 'endAs', params: 'cancelled' } } },
  };
  return state as never;
}

/** What a recovery does when the account cannot be looked at. */
export const awaitingAccount = recovery.createStateConfig({
  description: 'The account could not be looked at yet; it is tried again by itself.',
  tags: ['awaiting.ops'],
  after: { retryPause: 'findingAccount' },
}) as never;

const awaitingPassword = recovery.createStateConfig({
  description: 'Who it is was proven; the owner chooses a new password.',
  tags: ['awaiting.user'],
  after: { passwordExpiry: { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } },
  on: {
    'user.setPassword': {
      target: 'changingPassword',
      actions: { type: 'takePassword', params: ({ event }) => ({ password: event['password'] }) },
    },
    'user.cancel': { target: 'forgetting', actions: { type: 'endAs', params: 'cancelled' } },
  },
});

const changingPassword = recovery.createStateConfig({
  description: 'The password is judged, compared with earlier ones, and set.',
  invoke: {
    src: 'changePassword',
    input: ({ context: { run, user, phone, password, policy } }) => ({
      run: run.id,
      user: user ?? run.owner,
      phone,
      password,
      lastRefused: policy.lastRefused,
    }),
    onDone: [
      {
        guard: { type: 'passwordChanged', params: ({ event }) => event.output },
        target: 'endingSessions',
        actions: { type: 'noteChange', params: ({ event }) => event.output },
      },
      { target: 'awaitingPassword', actions: { type: 'noteChange', params: ({ event }) => event.output } },
    ],
    // The password may be set, the answer lost: the same question is asked again, with the same password.
    onError: { target: 'awaitingChange', actions: 'noteFault' },
  },
});

const awaitingChange = recovery.createStateConfig({
  description: 'The database did not answer; the password is set as soon as it does.',
  tags: ['awaiting.ops'],
  after: { retryPause: 'changingPassword' },
});

const endingSessions = recovery.createStateConfig({
  description: 'Whoever was logged in with the old password is logged out.',
  invoke: {
    src: 'endSessions',
    input: ({ context: { run, user } }) => ({ user: user ?? run.owner }),
    onDone: 'unlocking',
    onError: { target: 'awaitingLogout', actions: 'noteFault' },
  },
});

const awaitingLogout = recovery.createStateConfig({
  description: 'The sessions could not be ended yet; it is tried again by itself.',
  tags: ['awaiting.ops'],
  after: { retryPause: 'endingSessions' },
});

const unlocking = ({ success }: Place) =>
  recovery.createStateConfig({
    description: 'The account is told that its secret is to be tried afresh.',
    invoke: {
      src: 'tellAccount',
      input: ({ context: { run, user, what } }) => ({
        user: user ?? run.owner,
        event: what === 'login' ? 'flow.loginUnlocked' : 'flow.paymentUnlocked',
      }),
      onDone: { target: 'forgetting', actions: { type: 'endAs', params: success } },
      onError: { target: 'awaitingUnlocking', actions: 'noteFault' },
    },
  });

const awaitingUnlocking = recovery.createStateConfig({
  description: 'The account could not be told yet; it is tried again by itself.',
  tags: ['awaiting.ops'],
  after: { retryPause: 'unlocking' },
});

const forgetting = ({ success, others }: Place) =>
  recovery.createStateConfig({
    description: 'What was sealed for this run alone is being erased.',
    invoke: {
      src: 'forgetSubject',
      input: ({ context: { run } }) => ({ subject: run.owner }),
      onDone: [
        ...others.map((end) => ({ guard: { type: 'endsAs' as const, params: end }, target: end })),
        { target: success },
      ],
      onError: 'awaitingErasure',
    },
  });

const awaitingErasure = recovery.createStateConfig({
  description: 'The erasure did not go through; it is tried again by itself until it does.',
  tags: ['awaiting.ops'],
  after: { erasurePause: 'forgetting' },
});

/**
 * A new password set, everybody logged out, the account told, what was given erased: the ways out of a recovery,
 * to be put among a flow's own top states. The types say nothing, since the vocabulary here is not the flow's own.
 */
export function recoveryStates(place: Place) {
  const setting = { awaitingPassword, changingPassword, awaitingChange, endingSessions, awaitingLogout };
  const leaving = { unlocking: unlocking(place), awaitingUnlocking, forgetting: forgetting(place), awaitingErasure };
  const states = { ...setting, ...leaving };
  return states as { [name in keyof typeof states]: never };
}
