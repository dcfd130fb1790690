import { assertEvent } from 'xstate';
import { lostPhone } from './lost-phone.setup.ts';

/** Where staff refuse, or whoever has the lost number objects through them. */
const refusal = lostPhone.createStateConfig({
  on: {
    'ops.refuse': {
      target: '#lost-phone.forgetting',
      actions: [
        { type: 'noteStaffRefusal', params: ({ event }) => event },
        { type: 'endAs', params: 'refused' },
      ],
    },
  },
}).on;

const expired = { target: 'forgetting', actions: { type: 'endAs', params: 'expired' } } as const;

const findingAccount = lostPhone.createStateConfig({
  description: 'The account of the lost number is looked for.',
  invoke: {
    src: 'findLost',
    input: ({ context: { oldPhone, phone } }) => ({ oldPhone, phone }),
    onDone: [
      {
        guard: { type: 'canBeKnown', params: ({ event }) => event.output },
        target: 'awaitingFacts',
        actions: { type: 'noteAccount', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'isNobodys', params: ({ event }) => event.output },
        target: 'forgetting',
        actions: { type: 'endAs', params: 'noAccount' },
      },
      {
        target: 'forgetting',
        actions: [
          { type: 'noteAccount', params: ({ event }) => event.output },
          { type: 'endAs', params: 'refused' },
        ],
      },
    ],
    onError: { target: 'awaitingAccount', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const awaitingFacts = lostPhone.createStateConfig({
  description: 'Staff have the person on the telephone and type in what is said.',
  tags: ['awaiting.ops'],
  after: { factsExpiry: expired },
  on: { ...refusal, 'ops.giveFacts': { target: 'comparingFacts', actions: 'clearReason' } },
});

const comparingFacts = lostPhone.createStateConfig({
  description: 'The try is counted, then what was said compared with what is proven.',
  invoke: {
    src: 'tryFacts',
    input: ({ context: { run, user, policy }, event }) => {
      assertEvent(event, 'ops.giveFacts');
      const { idNumberTail, name } = event;
      return { run: run.id, user: user ?? run.owner, idNumberTail, name, proofsPerDay: policy.proofsPerDay };
    },
    onDone: [
      {
        guard: { type: 'factsMatch', params: ({ event }) => event.output },
        target: 'awaitingApproval',
        actions: { type: 'noteFacts', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'mayBeSaidAgain', params: ({ event }) => event.output },
        target: 'awaitingFacts',
        actions: { type: 'noteFacts', params: ({ event }) => event.output },
      },
      {
        target: 'forgetting',
        actions: [
          { type: 'noteFacts', params: ({ event }) => event.output },
          { type: 'endAs', params: 'refused' },
        ],
      },
    ],
    onError: { target: 'awaitingFacts', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const awaitingApproval = lostPhone.createStateConfig({
  description: 'What was said was right; one of our staff is to believe it.',
  tags: ['awaiting.ops'],
  after: { approvalExpiry: expired },
  on: {
    ...refusal,
    'ops.approve': {
      target: 'awaitingSecondApproval',
      actions: { type: 'noteApproval', params: ({ event }) => event },
    },
  },
});

const awaitingSecondApproval = lostPhone.createStateConfig({
  description: 'One of our staff believes it; another must, since no phone is proven.',
  tags: ['awaiting.ops'],
  after: { approvalExpiry: expired },
  on: {
    ...refusal,
    'ops.approve': {
      guard: { type: 'isAnother', params: ({ event }) => event },
      target: 'tellingOld',
      actions: { type: 'noteApproval', params: ({ event }) => event },
    },
  },
});

const tellingOld = lostPhone.createStateConfig({
  description: 'The lost number is told, so that its holder hears of a theft.',
  invoke: {
    src: 'notifyPhone',
    input: ({ context: { oldPhone } }) => ({ phone: oldPhone, notice: 'phone-lost' }),
    // A number that the carrier knows no more has nobody to object.
    onDone: { target: 'awaitingObjection', actions: 'clearReason' },
    onError: { target: 'awaitingNotice', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const awaitingNotice = lostPhone.createStateConfig({
  description: 'The lost number could not be told yet; nothing goes on before it is.',
  tags: ['awaiting.ops'],
  after: { retryPause: 'tellingOld' },
  on: refusal,
});

const awaitingObjection = lostPhone.createStateConfig({
  description: 'Whoever has the lost number is given time to call us, and staff to refuse it then.',
  tags: ['awaiting.ops'],
  after: { objection: 'invitingHolder' },
  on: refusal,
});

/** What is done at the desk, until whoever has the new number may go on. */
export const deskStates = {
  findingAccount,
  awaitingFacts,
  comparingFacts,
  awaitingApproval,
  awaitingSecondApproval,
  tellingOld,
  awaitingNotice,
  awaitingObjection,
};
