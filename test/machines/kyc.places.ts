import {
  approve,
  askMore,
  asking,
  attach,
  awaitingPhotos,
  cancel,
  checking,
  claim,
  claimed,
  collecting,
  discarded,
  endings,
  halfApproved,
  heard,
  raisingTier,
  watching,
  recording,
  refuse,
  review,
  standing,
  submit,
  waiting,
} from './kyc.moves.ts';
import { answer, fault, seconds, wait } from './table.ts';
import type { Place } from './table.ts';

const matching = ['user.cancel'];

/** Every state that a run can be in, and what may be sent there. Staff is Bob, unless Ann has the case. */
export const places: readonly Place[] = [
  { name: 'askingAccount', by: [], state: 'askingAccount', takes: [] },
  { name: 'awaitingStanding', by: [fault('askAccount')], state: 'awaitingStanding', takes: [] },
  { name: 'collecting', by: collecting, state: 'collecting', takes: ['user.submitIdentity', 'user.cancel'] },
  { name: 'checkingIdentity', by: checking, state: 'checkingIdentity', takes: [] },
  {
    name: 'awaitingPhotos',
    by: awaitingPhotos,
    state: 'awaitingPhotos',
    takes: ['user.submitIdentity', 'user.attachPhoto', 'user.cancel'],
  },
  { name: 'checkingPhotos', by: [...awaitingPhotos, attach('front', 1)], state: 'checkingPhotos', takes: [] },
  { name: 'asking', by: asking, state: 'matching.asking', takes: matching },
  { name: 'pausing', by: [...asking, fault('askRegistry')], state: 'matching.pausing', takes: matching },
  {
    name: 'waiting',
    by: waiting,
    state: 'matching.waiting',
    takes: [...matching, 'provider.registryResult'],
  },
  { name: 'inquiring', by: [...waiting, wait(30 * seconds)], state: 'matching.inquiring', takes: matching },
  { name: 'awaitingClaim', by: review, state: 'underReview.awaitingClaim', takes: ['ops.claim', 'user.cancel'] },
  { name: 'claimed by Ann', by: claimed, state: 'underReview.claimed', takes: ['user.cancel'] },
  {
    name: 'claimed by Bob',
    by: [...review, claim('bob')],
    state: 'underReview.claimed',
    takes: ['user.cancel', 'ops.approve', 'ops.refuse', 'ops.askMore'],
  },
  {
    name: 'approved by Ann',
    by: halfApproved,
    state: 'underReview.awaitingSecondApproval',
    takes: ['user.cancel', 'ops.approve', 'ops.refuse', 'ops.askMore'],
  },
  {
    name: 'approved by Bob',
    by: [...review, claim('bob'), approve('bob')],
    state: 'underReview.awaitingSecondApproval',
    takes: ['user.cancel', 'ops.refuse', 'ops.askMore'],
  },
  { name: 'recording', by: recording, state: 'recording', takes: [] },
  { name: 'awaitingRecord', by: [...recording, fault('proveIdentity')], state: 'awaitingRecord', takes: [] },
  { name: 'raisingTier', by: raisingTier, state: 'raisingTier', takes: [] },
  { name: 'awaitingAccount', by: [...raisingTier, fault('tellAccount')], state: 'awaitingAccount', takes: [] },
  { name: 'watchingDocument', by: watching, state: 'watchingDocument', takes: [] },
  { name: 'awaitingWatch', by: [...watching, fault('watchDocument')], state: 'awaitingWatch', takes: [] },
  { name: 'discarding', by: [...collecting, cancel], state: 'discarding', takes: [] },
  {
    name: 'awaitingDeletion',
    by: [...collecting, cancel, fault('discardIdentity')],
    state: 'awaitingDeletion',
    takes: [],
  },
  {
    name: 'approved',
    by: [...raisingTier, answer('tellAccount', { taken: true, standing: standing(null) })],
    state: 'approved',
    takes: [],
  },
  ...endings.map(([state, by], index) => ({
    name: `${state} (${index + 1})`,
    by: [...by, discarded],
    state,
    takes: [],
  })),
];

/** An event of each kind; staff's are Bob's. */
export const events = [
  submit,
  attach('front', 1),
  cancel,
  heard('match'),
  claim('bob'),
  approve('bob'),
  refuse('bob'),
  askMore('bob', 'photos'),
].map(({ tell }) => tell);
