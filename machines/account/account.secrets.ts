import { account } from './account.setup.ts';

/** The login password: a pause after three wrong ones, longer ones after five and ten, then locked until it is reset. */
export const loginSecret = account.createStateConfig({
  description: 'How the login password stands.',
  initial: 'clean',
  on: {
    'flow.loginProven': { target: '.clean', actions: { type: 'forgive', params: 'login' } },
    'flow.loginUnlocked': { target: '.clean', actions: { type: 'forgive', params: 'login' } },
  },
  states: {
    clean: {
      description: 'Nothing wrong was tried.',
      on: { 'flow.loginTried': { target: 'judging', actions: { type: 'countTry', params: 'login' } } },
    },
    watched: {
      description: 'Something wrong was tried, and is remembered for a while.',
      after: { loginWindow: { target: 'clean', actions: { type: 'forgive', params: 'login' } } },
      on: { 'flow.loginTried': { target: 'judging', actions: { type: 'countTry', params: 'login' } } },
    },
    judging: {
      description: 'A try was counted: is there another?',
      always: [
        { guard: { type: 'roundsSpent', params: 'login' }, target: 'locked' },
        {
          guard: { type: 'triesSpent', params: 'login' },
          target: 'cooling',
          actions: { type: 'countRound', params: 'login' },
        },
        { guard: 'loginMustPause', target: 'delayed' },
        { target: 'watched' },
      ],
    },
    delayed: { description: 'The next try has to wait a moment.', after: { loginDelay: 'watched' } },
    cooling: {
      description: 'Too many tries: the login opens again by itself.',
      after: { loginCooling: { target: 'watched', actions: { type: 'giveTriesBack', params: 'login' } } },
    },
    locked: { description: 'Too many tries too often: the password has to be reset, or staff to unlock.' },
  },
});

/** The payment password: a long pause after five wrong ones, twice, then locked until it is reset. */
export const paymentSecret = account.createStateConfig({
  description: 'How the payment password stands.',
  initial: 'clean',
  on: {
    'flow.paymentProven': { target: '.clean', actions: { type: 'forgive', params: 'payment' } },
    'flow.paymentUnlocked': { target: '.clean', actions: { type: 'forgive', params: 'payment' } },
    'flow.paymentPasswordSet': {
      target: '.clean',
      actions: [{ type: 'forgive', params: 'payment' }, 'notePaymentPassword'],
    },
    'flow.paymentPasswordReset': {
      target: '.clean',
      actions: [{ type: 'forgive', params: 'payment' }, 'notePaymentPassword'],
    },
  },
  states: {
    clean: {
      description: 'Nothing wrong was tried.',
      on: { 'flow.paymentTried': { target: 'judging', actions: { type: 'countTry', params: 'payment' } } },
    },
    watched: {
      description: 'Something wrong was tried, and is remembered for a while.',
      after: { paymentWindow: { target: 'clean', actions: { type: 'forgive', params: 'payment' } } },
      on: { 'flow.paymentTried': { target: 'judging', actions: { type: 'countTry', params: 'payment' } } },
    },
    judging: {
      description: 'A try was counted: is there another?',
      always: [
        { guard: { type: 'roundsSpent', params: 'payment' }, target: 'locked' },
        {
          guard: { type: 'triesSpent', params: 'payment' },
          target: 'cooling',
          actions: { type: 'countRound', params: 'payment' },
        },
        { target: 'watched' },
      ],
    },
    cooling: {
      description: 'Too many tries: payments that need the password open again by themselves.',
      after: { paymentCooling: { target: 'watched', actions: { type: 'giveTriesBack', params: 'payment' } } },
    },
    locked: { description: 'Too many tries too often: the payment password has to be reset.' },
  },
});
