import { binding, checkOf, tryOf } from './card-binding.setup.ts';

/** What the issuer has a part in: the four elements, its code, the agreement. */

const checkingHolder = binding.createStateConfig({
  description: 'The issuer is asked whether card, phone and the proven identity are one person’s.',
  invoke: {
    src: 'checkHolder',
    input: ({ context }) => {
      const { run, policy, number, phone } = context;
      const { checksPerDay, wrongInARow, cardLockMs } = policy;
      const limits = { checksPerDay, wrongInARow, cardLockMs };
      return { run: run.id, user: run.owner, check: checkOf(context), number, phone, ...limits };
    },
    onDone: [
      {
        guard: { type: 'isSent', params: ({ event }) => event.output },
        target: 'awaitingCode',
        actions: { type: 'noteHolder', params: ({ event }) => event.output },
      },
      { guard: { type: 'isBusy', params: ({ event }) => event.output }, target: 'decidingBusy' },
      { target: 'awaitingCard', actions: { type: 'noteHolder', params: ({ event }) => event.output } },
    ],
    // It may have heard the question: it is asked again under the same name, and is one check.
    onError: 'decidingBusy',
  },
});

const decidingBusy = binding.createStateConfig({
  description: 'The issuer did not answer: is it asked again by itself?',
  always: [
    { guard: { type: 'mayWait', params: 'busyTries' }, target: 'awaitingIssuer', actions: 'countBusy' },
    { target: 'awaitingCard', actions: ['dropCard', { type: 'noteReason', params: 'issuer-busy' }] },
  ],
});

const awaitingIssuer = binding.createStateConfig({
  description: 'The issuer is busy and is asked again by itself; the owner may come back later.',
  tags: ['awaiting.provider'],
  after: { busyPause: 'checkingHolder' },
  on: {
    'user.submitCard': { target: 'readingCard', actions: { type: 'takeCard', params: ({ event }) => event } },
    'user.cancel': 'cancelled',
  },
});

const awaitingCode = binding.createStateConfig({
  description: 'The issuer sent its code to the reserved phone; the owner enters it.',
  initial: 'cooling',
  after: { codeExpiry: { target: 'codeSpent', actions: { type: 'noteReason', params: 'code-expired' } } },
  on: {
    'user.submitCode': { target: 'signing', actions: { type: 'takeCode', params: ({ event }) => event } },
    'user.submitCard': { target: 'readingCard', actions: { type: 'takeCard', params: ({ event }) => event } },
    'user.reportPermission': { actions: { type: 'notePermission', params: ({ event }) => event } },
    'user.cancel': 'cancelled',
  },
  states: {
    cooling: {
      description: 'Another code may be asked for when the wait is over.',
      tags: ['awaiting.user'],
      after: { resendCooldown: 'ready' },
    },
    ready: {
      description: 'Another code may be asked for.',
      tags: ['awaiting.user'],
      on: { 'user.resendCode': { guard: 'mayResend', target: '#card-binding.resendingCode' } },
    },
  },
});

const codeSpent = binding.createStateConfig({
  description: 'The issuer’s code opens nothing any more; the owner asks for another.',
  tags: ['awaiting.user'],
  after: { cardExpiry: 'expired' },
  on: {
    'user.resendCode': { guard: 'mayResend', target: 'resendingCode' },
    'user.submitCard': { target: 'readingCard', actions: { type: 'takeCard', params: ({ event }) => event } },
    'user.reportPermission': { actions: { type: 'notePermission', params: ({ event }) => event } },
    'user.cancel': 'cancelled',
  },
});

const resendingCode = binding.createStateConfig({
  description: 'The issuer is asked for another code.',
  invoke: {
    src: 'sendIssuerCode',
    input: ({ context }) => ({ check: checkOf(context), nth: context.codesSent + 1 }),
    onDone: [
      {
        guard: { type: 'isSent', params: ({ event }) => event.output },
        target: 'awaitingCode',
        actions: 'noteCodeSent',
      },
      {
        guard: { type: 'isBusy', params: ({ event }) => event.output },
        target: 'codeSpent',
        actions: { type: 'noteReason', params: 'issuer-busy' },
      },
      { target: 'codeSpent', actions: { type: 'noteReason', params: 'code-not-sent' } },
    ],
    // Whether one was sent is not known: the one before may be worth nothing, so another is asked for.
    onError: { target: 'codeSpent', actions: { type: 'noteReason', params: 'issuer-busy' } },
  },
});

const signing = binding.createStateConfig({
  description: 'The issuer compares its code and agrees that the card is used from here.',
  invoke: {
    src: 'bindCard',
    input: ({ context }) => {
      const { run, policy, number, code } = context;
      const { mostCards } = policy;
      const names = { run: run.id, user: run.owner, check: checkOf(context), try: tryOf(context) };
      return { ...names, number, code, mostCards };
    },
    onDone: [
      {
        guard: { type: 'isBound', params: ({ event }) => event.output },
        target: 'bound',
        actions: { type: 'noteBinding', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'isWrong', params: ({ event }) => event.output },
        target: 'awaitingCode',
        actions: { type: 'noteBinding', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'isSpent', params: ({ event }) => event.output },
        target: 'codeSpent',
        actions: { type: 'noteBinding', params: ({ event }) => event.output },
      },
      { guard: { type: 'isBusy', params: ({ event }) => event.output }, target: 'decidingAgreement' },
      { target: 'awaitingCard', actions: { type: 'noteBinding', params: ({ event }) => event.output } },
    ],
    onError: 'decidingAgreement',
  },
});

const decidingAgreement = binding.createStateConfig({
  description: 'Whether the issuer agreed is not known: is it asked again by itself?',
  always: [
    { guard: { type: 'mayWait', params: 'agreementTries' }, target: 'awaitingAgreement', actions: 'countBusy' },
    {
      target: 'withdrawing',
      actions: [
        { type: 'endAs', params: 'refused' },
        { type: 'noteReason', params: 'issuer-busy' },
      ],
    },
  ],
});

const awaitingAgreement = binding.createStateConfig({
  description: 'The issuer’s answer was lost; it is asked again by itself, with the same code.',
  tags: ['awaiting.provider'],
  after: { agreementPause: 'signing' },
  on: { 'user.cancel': { target: 'withdrawing', actions: { type: 'endAs', params: 'cancelled' } } },
});

const withdrawing = binding.createStateConfig({
  description: 'The agreement, should there be one, is being taken back.',
  invoke: {
    src: 'abandonAgreement',
    input: ({ context }) => ({ run: context.run.id, check: checkOf(context) }),
    onDone: [
      {
        guard: { type: 'isBound', params: ({ event }) => event.output },
        target: 'bound',
        actions: { type: 'noteAbandoned', params: ({ event }) => event.output },
      },
      { guard: { type: 'endsAs', params: 'cancelled' }, target: 'cancelled' },
      { target: 'refused' },
    ],
    onError: 'awaitingWithdrawal',
  },
});

const awaitingWithdrawal = binding.createStateConfig({
  description: 'The agreement could not be taken back yet; it is tried again by itself until it is.',
  tags: ['awaiting.ops'],
  after: { withdrawalPause: 'withdrawing' },
});

export const issuerStates = {
  checkingHolder,
  decidingBusy,
  awaitingIssuer,
  awaitingCode,
  resendingCode,
  codeSpent,
  signing,
  decidingAgreement,
  awaitingAgreement,
  withdrawing,
  awaitingWithdrawal,
} as const;
