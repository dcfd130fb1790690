import { assertEvent } from 'xstate';
import { lostPhone } from './lost-phone.setup.ts';

const invitingHolder = lostPhone.createStateConfig({
  description: 'The new number is sent the key to go on with.',
  invoke: {
    src: 'inviteHolder',
    input: ({ context: { run, phone } }) => ({ run: run.id, phone }),
    onDone: [
      {
        guard: { type: 'sent', params: ({ event }) => event.output },
        target: 'awaitingHolder',
        actions: 'clearReason',
      },
      {
        target: 'forgetting',
        actions: [
          { type: 'noteReason', params: 'phone-unreachable' },
          { type: 'endAs', params: 'refused' },
        ],
      },
    ],
    onError: { target: 'awaitingInvitation', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const awaitingInvitation = lostPhone.createStateConfig({
  description: 'The carrier did not answer; the key is sent again by itself.',
  tags: ['awaiting.ops'],
  after: { retryPause: 'invitingHolder' },
});

const awaitingHolder = lostPhone.createStateConfig({
  description: 'Whoever has the new number says who they are: a number that was misheard is somebody else’s.',
  tags: ['awaiting.user'],
  after: { holderExpiry: { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } },
  on: {
    'user.proveIdentity': { target: 'checkingHolder', actions: 'clearReason' },
    'user.cancel': { target: 'forgetting', actions: { type: 'endAs', params: 'cancelled' } },
    'ops.refuse': {
      target: 'forgetting',
      actions: [
        { type: 'noteStaffRefusal', params: ({ event }) => event },
        { type: 'endAs', params: 'refused' },
      ],
    },
  },
});

const checkingHolder = lostPhone.createStateConfig({
  description: 'The try is counted, then the end of the ID number compared.',
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
        target: 'movingPhone',
        actions: { type: 'noteProof', params: ({ event }) => event.output },
      },
      { target: 'awaitingHolder', actions: { type: 'noteProof', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingHolder', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const movingPhone = lostPhone.createStateConfig({
  description: 'The new number takes the lost one’s place, and everybody is logged out.',
  invoke: {
    src: 'movePhone',
    input: ({ context: { run, user, oldPhone, phone } }) => ({ user: user ?? run.owner, oldPhone, phone }),
    onDone: [
      {
        guard: { type: 'moved', params: ({ event }) => event.output },
        target: 'tellingAccount',
        actions: { type: 'noteMove', params: ({ event }) => event.output },
      },
      {
        target: 'forgetting',
        actions: [
          { type: 'noteMove', params: ({ event }) => event.output },
          { type: 'endAs', params: 'refused' },
        ],
      },
    ],
    // It may be done, the answer lost: the same question is asked again.
    onError: { target: 'awaitingMove', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const awaitingMove = lostPhone.createStateConfig({
  description: 'The database did not answer; the number is changed as soon as it does.',
  tags: ['awaiting.ops'],
  after: { retryPause: 'movingPhone' },
});

const tellingAccount = lostPhone.createStateConfig({
  description: 'The account is told, so that less may leave it for a while.',
  invoke: {
    src: 'tellAccount',
    input: ({ context: { run, user } }) => ({ user: user ?? run.owner, event: 'flow.phoneChanged' }),
    onDone: { target: 'awaitingPassword', actions: 'clearReason' },
    onError: { target: 'awaitingTelling', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const awaitingTelling = lostPhone.createStateConfig({
  description: 'The account could not be told yet; it is tried again by itself.',
  tags: ['awaiting.ops'],
  after: { retryPause: 'tellingAccount' },
});

/** What whoever has the new number does, until a new password may be chosen. */
export const holderStates = {
  invitingHolder,
  awaitingInvitation,
  awaitingHolder,
  checkingHolder,
  movingPhone,
  awaitingMove,
  tellingAccount,
  awaitingTelling,
};
