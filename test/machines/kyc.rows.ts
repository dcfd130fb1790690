import { identityReasons, uploadReasons } from '../../machines/effects/identity.ts';
import {
  asked,
  asking,
  attach,
  awaitingPhotos,
  back,
  checking,
  collecting,
  discarded,
  endings,
  fits,
  front,
  heard,
  input,
  mayProve,
  raisingTier,
  raisingTierUntil,
  watching,
  recording,
  sealed,
  standing,
  submit,
  submitAgain,
  took,
  unfit,
  untaken,
  upload,
  waiting,
} from './kyc.moves.ts';
import { answer, fault, minutes, seconds, wait } from './table.ts';
import type { Row } from './table.ts';

const correctable = identityReasons.filter((reason) => reason !== 'too-many-tries');

const beginning: Row[] = [
  { it: 'an account in order lets its owner begin', when: mayProve, expected: { state: 'collecting' } },
  ...(['account-closing', 'account-closed', 'identity-proven-already'] as const).map((reason) => ({
    it: `an account that does not: ${reason}`,
    when: answer('askAccount', standing(reason)),
    expected: { state: 'discarding', reason, asks: { discardIdentity: {} } },
  })),
  {
    it: 'an account that does not answer is asked again after ten seconds',
    given: [fault('askAccount'), wait(10 * seconds - 1)],
    when: wait(1),
    expected: { state: 'askingAccount', reason: 'system-busy', asks: { askAccount: {} } },
  },
];

const giving: Row[] = [
  {
    it: 'name and number are judged, with what was given at the start',
    given: collecting,
    when: submit,
    expected: {
      state: 'checkingIdentity',
      asks: {
        checkIdentity: {
          name: sealed('name'),
          idNumber: sealed('number'),
          validUntil: null,
          occupation: input.occupation,
          address: input.address,
          leastAge: 16,
          triesPerDay: 3,
          triesInAll: 5,
        },
      },
    },
  },
  {
    it: 'what fits is shown as masks only',
    given: checking,
    when: fits(),
    expected: {
      state: 'awaitingPhotos',
      shows: { nameMask: '*三', idMask: '999***********0012', triesLeft: 2, photos: { front: false, back: false } },
    },
  },
  ...correctable.map((reason) => ({
    it: `what does not fit is corrected: ${reason}`,
    given: checking,
    when: unfit(reason, 60_000),
    expected: { state: 'collecting', reason, shows: { retryAt: '1970-01-01T00:01:00.000Z', nameMask: null } },
  })),
  {
    it: 'a check that fails costs the owner nothing',
    given: checking,
    when: fault('checkIdentity'),
    expected: { state: 'collecting', reason: 'system-busy' },
  },
  {
    it: 'the next try holds nothing against the owner',
    given: [...checking, unfit('too-many-tries-today', 60_000)],
    when: submitAgain,
    expected: {
      state: 'checkingIdentity',
      asks: { checkIdentity: { name: sealed('other') } },
      shows: { retryAt: null },
    },
  },
];

const showing: Row[] = [
  {
    it: 'a photo is looked at',
    given: awaitingPhotos,
    when: attach('front', 1),
    expected: {
      state: 'checkingPhotos',
      asks: { attachPhoto: { side: 'front', upload: upload(1), leastPixels: 300 } },
      shows: { photos: { front: false, back: false } },
    },
  },
  {
    it: 'the first photo is taken, the other is still missing',
    given: [...awaitingPhotos, attach('front', 1)],
    when: took('front', 1),
    expected: { state: 'awaitingPhotos', shows: { photos: { front: true, back: false } } },
  },
  {
    it: 'the same side again replaces the first',
    given: [...awaitingPhotos, ...front, attach('front', 3)],
    when: took('front', 3),
    expected: { state: 'awaitingPhotos', shows: { photos: { front: true, back: false } } },
  },
  ...[
    { first: front, side: 'back' },
    { first: back, side: 'front' },
  ].map(({ first, side }) => ({
    it: `with the ${side} both are there, and the registry is asked under the try that was counted`,
    given: [...awaitingPhotos, ...first, attach(side, 4)],
    when: took(side, 4),
    expected: { state: 'matching.asking', asks: { askRegistry: { attempt: 'try-1', triesPerDay: 3 } } },
  })),
  ...uploadReasons.map((reason) => ({
    it: `a photo that is not taken: ${reason}`,
    given: [...awaitingPhotos, ...front, attach('back', 2)],
    when: untaken(reason),
    expected: { state: 'awaitingPhotos', reason, shows: { photos: { front: true, back: false } } },
  })),
  {
    it: 'a photo that could not be looked at may be sent again',
    given: [...awaitingPhotos, attach('front', 1)],
    when: fault('attachPhoto'),
    expected: { state: 'awaitingPhotos', reason: 'system-busy' },
  },
  {
    it: 'name and number may be corrected before the photos are there',
    given: awaitingPhotos,
    when: submitAgain,
    expected: { state: 'checkingIdentity', asks: { checkIdentity: { occupation: null } } },
  },
  {
    it: 'corrected with both photos there, the registry is asked at once',
    given: [...waiting, heard('mismatch-name'), submitAgain],
    when: fits(1),
    expected: {
      state: 'matching.asking',
      asks: { askRegistry: { front: upload(1), back: upload(2) } },
      reason: undefined,
    },
  },
];

const succeeding: Row[] = [
  {
    it: 'a match is recorded',
    given: waiting,
    when: heard('match'),
    expected: { state: 'recording', asks: { proveIdentity: { reviewers: [] } } },
  },
  {
    it: 'and the account told',
    given: recording,
    when: answer('proveIdentity', { result: 'proven' }),
    expected: { state: 'raisingTier', asks: { tellAccount: { event: 'flow.identityProven', tier: 'II' } } },
  },
  {
    it: 'it is approved once the account knows',
    given: raisingTier,
    when: answer('tellAccount', { taken: true, standing: standing(null) }),
    expected: { state: 'approved' },
  },
  {
    it: 'a document that has an end is watched from then on',
    given: raisingTierUntil,
    when: answer('tellAccount', { taken: true, standing: standing(null) }),
    expected: { state: 'watchingDocument', asks: { watchDocument: { proof: 'kyc_01932c07a5b07000a000000000000001' } } },
  },
  {
    it: 'and then it is approved',
    given: watching,
    when: answer('watchDocument', { watched: true }),
    expected: { state: 'approved', shows: { documentExpires: '2036-11-24' } },
  },
  {
    it: 'a watch that cannot be set is set ten seconds later',
    given: [...watching, fault('watchDocument'), wait(10 * seconds - 1)],
    when: wait(1),
    expected: { state: 'watchingDocument', asks: { watchDocument: {} }, reason: 'system-busy' },
  },
  {
    it: 'an account that was closed meanwhile has no use for it',
    given: raisingTier,
    when: answer('tellAccount', { taken: false, standing: standing('account-closed') }),
    expected: { state: 'discarding', reason: 'account-closed', asks: { discardIdentity: {} } },
  },
  {
    it: 'a record that fails is tried again after a minute',
    given: [...recording, fault('proveIdentity'), wait(1 * minutes - 1)],
    when: wait(1),
    expected: { state: 'recording', asks: { proveIdentity: {} } },
  },
  {
    it: 'an account that does not hear is told again after ten seconds',
    given: [...raisingTier, fault('tellAccount'), wait(10 * seconds - 1)],
    when: wait(1),
    expected: { state: 'raisingTier', reason: 'system-busy', asks: { tellAccount: {} } },
  },
  {
    it: 'too many tries are found when the registry is to be asked: it is over',
    given: asking,
    when: answer('askRegistry', { ok: false, reason: 'too-many-tries', retryAt: null }),
    expected: { state: 'discarding', reason: 'too-many-tries', asks: { discardIdentity: {} } },
  },
  {
    it: 'too many today: new photos may be sent later',
    given: asking,
    when: answer('askRegistry', { ok: false, reason: 'too-many-tries-today', retryAt: 90_000 }),
    expected: {
      state: 'awaitingPhotos',
      reason: 'too-many-tries-today',
      shows: { retryAt: '1970-01-01T00:01:30.000Z', photos: { front: false, back: false } },
    },
  },
  {
    it: 'the registry has taken the question',
    given: asking,
    when: asked(),
    expected: { state: 'matching.waiting' },
  },
];

const ending: Row[] = endings.flatMap(([outcome, by, reason], index) => [
  {
    it: `${outcome} once all is deleted (${index + 1})`,
    given: by,
    when: discarded,
    expected: { state: outcome, ...(reason === undefined ? {} : { reason }) },
  },
  {
    it: `${outcome}: a deletion that fails is tried again after a minute (${index + 1})`,
    given: [...by, fault('discardIdentity'), wait(1 * minutes - 1)],
    when: wait(1),
    expected: { state: 'discarding', asks: { discardIdentity: {} }, ...(reason === undefined ? {} : { reason }) },
  },
]);

export const rows: readonly Row[] = [...beginning, ...giving, ...showing, ...succeeding, ...ending];
