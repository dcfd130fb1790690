import { assertEvent } from 'xstate';
import { nothingYet } from './kyc.context.ts';
import { kycEnds } from './kyc.ends.ts';
import { matching } from './kyc.matching.ts';
import { underReview } from './kyc.review.ts';
import { kyc } from './kyc.setup.ts';

// Kyc proves who an account's owner is: name and ID number, photos of the card, the registry's word, and staff where it has none.
// The owner is told what did not fit and corrects just that; tries are counted over all runs, before anything is compared.
// It ends approved (the account is then tier II), refused, cancelled or expired; in all but the first what was given is deleted.

const askingAccount = kyc.createStateConfig({
  description: 'The account is asked whether its owner may prove an identity now.',
  invoke: {
    src: 'askAccount',
    input: ({ context: { run } }) => ({ user: run.owner }),
    onDone: [
      {
        guard: { type: 'mayProve', params: ({ event }) => event.output },
        target: 'collecting',
        actions: 'clearReason',
      },
      {
        target: 'discarding',
        actions: [
          { type: 'noteStanding', params: ({ event }) => event.output },
          { type: 'endAs', params: 'refused' },
        ],
      },
    ],
    onError: { target: 'awaitingStanding', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

const collecting = kyc.createStateConfig({
  description: 'The owner gives name and ID number as they are on the card.',
  tags: ['awaiting.user'],
  after: { identityExpiry: { target: 'discarding', actions: { type: 'endAs', params: 'expired' } } },
  on: {
    'user.submitIdentity': {
      target: 'checkingIdentity',
      actions: { type: 'takeIdentity', params: ({ event }) => event },
    },
    'user.cancel': { target: 'discarding', actions: { type: 'endAs', params: 'cancelled' } },
  },
});

const checkingIdentity = kyc.createStateConfig({
  description: 'Name and number are judged, and whether another account has this identity.',
  invoke: {
    src: 'checkIdentity',
    input: ({ context: { run, policy, name, idNumber, validUntil, occupation, address } }) => ({
      run: run.id,
      user: run.owner,
      name,
      idNumber,
      validUntil,
      occupation,
      address,
      leastAge: policy.leastAge,
      triesPerDay: policy.triesPerDay,
      triesInAll: policy.triesInAll,
    }),
    onDone: [
      {
        guard: { type: 'fitsWithPhotos', params: ({ event }) => event.output },
        target: 'matching',
        actions: { type: 'noteCheck', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'fits', params: ({ event }) => event.output },
        target: 'awaitingPhotos',
        actions: { type: 'noteCheck', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'triesSpent', params: ({ event }) => event.output },
        target: 'discarding',
        actions: [
          { type: 'noteCheck', params: ({ event }) => event.output },
          { type: 'endAs', params: 'refused' },
        ],
      },
      { target: 'collecting', actions: { type: 'noteCheck', params: ({ event }) => event.output } },
    ],
    onError: { target: 'collecting', actions: ['dropIdentity', { type: 'noteReason', params: 'system-busy' }] },
  },
});

const awaitingPhotos = kyc.createStateConfig({
  description: 'The owner uploads photos of both sides of the card, or corrects what was given.',
  tags: ['awaiting.user'],
  after: { photosExpiry: { target: 'discarding', actions: { type: 'endAs', params: 'expired' } } },
  on: {
    'user.attachPhoto': 'checkingPhotos',
    'user.submitIdentity': {
      target: 'checkingIdentity',
      actions: { type: 'takeIdentity', params: ({ event }) => event },
    },
    'user.cancel': { target: 'discarding', actions: { type: 'endAs', params: 'cancelled' } },
  },
});

const checkingPhotos = kyc.createStateConfig({
  description: 'The uploaded photo is taken and looked at.',
  invoke: {
    src: 'attachPhoto',
    input: ({ context: { run, policy }, event }) => {
      assertEvent(event, 'user.attachPhoto');
      return {
        run: run.id,
        user: run.owner,
        side: event.side,
        upload: event.upload,
        leastPixels: policy.leastPhotoPixels,
      };
    },
    onDone: [
      {
        guard: { type: 'completes', params: ({ event }) => event.output },
        target: 'matching',
        actions: { type: 'notePhoto', params: ({ event }) => event.output },
      },
      { target: 'awaitingPhotos', actions: { type: 'notePhoto', params: ({ event }) => event.output } },
    ],
    onError: { target: 'awaitingPhotos', actions: { type: 'noteReason', params: 'system-busy' } },
  },
});

export const kycMachine = kyc.createMachine({
  id: 'kyc',
  initial: 'askingAccount',
  context: ({ input: { run, input, policy } }) => ({
    run,
    policy,
    reason: null,
    occupation: input.occupation ?? null,
    address: input.address ?? null,
    ...nothingYet,
  }),
  states: {
    askingAccount,
    collecting,
    checkingIdentity,
    awaitingPhotos,
    checkingPhotos,
    matching,
    underReview,
    ...kycEnds,
  },
});
