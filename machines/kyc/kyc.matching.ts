import { kyc } from './kyc.setup.ts';

const asking = kyc.createStateConfig({
  description: 'The registry is being asked about the person.',
  invoke: {
    src: 'askRegistry',
    input: ({ context: { run, policy, attempt, front, back } }) => ({
      run: run.id,
      user: run.owner,
      attempt,
      front,
      back,
      triesPerDay: policy.triesPerDay,
      triesInAll: policy.triesInAll,
    }),
    onDone: [
      {
        guard: { type: 'asked', params: ({ event }) => event.output },
        target: 'waiting',
        actions: { type: 'noteRegistry', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'triesSpent', params: ({ event }) => event.output },
        target: '#kyc.discarding',
        actions: [
          { type: 'noteRegistry', params: ({ event }) => event.output },
          { type: 'endAs', params: 'refused' },
        ],
      },
      {
        target: '#kyc.awaitingPhotos',
        actions: ['dropPhotos', { type: 'noteRegistry', params: ({ event }) => event.output }],
      },
    ],
    onError: [{ guard: 'mayInquire', target: 'pausing' }, { target: '#kyc.underReview' }],
  },
});

const pausing = kyc.createStateConfig({
  description: 'The registry did not take the question; it is asked again by itself.',
  tags: ['awaiting.provider'],
  after: { answerPatience: { target: 'asking', actions: 'countInquiry' } },
});

const waiting = kyc.createStateConfig({
  description: 'The registry has been asked and tells its answer by itself; it is reminded when it takes too long.',
  tags: ['awaiting.provider'],
  after: { answerPatience: { target: 'inquiring', actions: 'countInquiry' } },
  on: {
    'provider.registryResult': {
      guard: { type: 'aboutThisCheck', params: ({ event }) => event },
      target: 'deciding',
      actions: { type: 'noteResult', params: ({ event }) => event },
    },
  },
});

const inquiring = kyc.createStateConfig({
  description: 'The registry is asked what became of the question.',
  invoke: {
    src: 'inquireRegistry',
    input: ({ context: { check } }) => ({ check: check ?? '' }),
    onDone: [
      {
        guard: { type: 'decides', params: ({ event }) => event.output },
        target: 'deciding',
        actions: { type: 'noteInquiry', params: ({ event }) => event.output },
      },
      {
        guard: { type: 'absentInTime', params: ({ event }) => event.output },
        target: 'asking',
      },
      { guard: 'mayInquire', target: 'waiting' },
      { target: '#kyc.underReview' },
    ],
    onError: [{ guard: 'mayInquire', target: 'waiting' }, { target: '#kyc.underReview' }],
  },
});

const deciding = kyc.createStateConfig({
  description: 'What the registry says is turned into what happens next.',
  entry: 'noteVerdict',
  exit: 'dropResult',
  always: [
    { guard: { type: 'resultIs', params: 'match' }, target: '#kyc.recording' },
    { guard: { type: 'resultIs', params: 'unclear' }, target: '#kyc.underReview' },
    // A registry that is busy is asked anew, after the pause that it is also given for an answer.
    { guard: 'isBusyInTime', target: 'pausing' },
    { guard: { type: 'resultIs', params: 'busy' }, target: '#kyc.underReview' },
    { guard: 'isLastTry', target: '#kyc.discarding', actions: { type: 'endAs', params: 'refused' } },
    { guard: 'isAboutPhotos', target: '#kyc.awaitingPhotos', actions: ['dropAttempt', 'dropPhotos'] },
    { target: '#kyc.collecting', actions: 'dropAttempt' },
  ],
});

export const matching = kyc.createStateConfig({
  description: 'The registry says whether name, number and photos are one person’s.',
  initial: 'asking',
  exit: 'endMatching',
  on: { 'user.cancel': { target: '#kyc.discarding', actions: { type: 'endAs', params: 'cancelled' } } },
  states: { asking, pausing, waiting, inquiring, deciding },
});
