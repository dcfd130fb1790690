import {
  approve,
  askMore,
  asked,
  asking,
  attach,
  claim,
  claimed,
  deaf,
  fits,
  front,
  halfApproved,
  heard,
  inquired,
  patience,
  review,
  silent,
  submitAgain,
  took,
  waiting,
} from './kyc.moves.ts';
import { answer, fault, minutes, seconds, wait } from './table.ts';
import type { Row } from './table.ts';

const reason = 'needs-review';
const day = 24 * 60 * minutes;
const bothGone = { photos: { front: false, back: false } };

const answering: Row[] = [
  ...[
    ['mismatch-name', 'name-mismatch'],
    ['mismatch-number', 'id-number-mismatch'],
    ['not-found', 'identity-not-found'],
    ['document-expired', 'document-expired'],
  ].map(([result = '', said = '']) => ({
    it: `the registry says ${result}: name and number are corrected, the photos stay`,
    given: waiting,
    when: heard(result),
    expected: { state: 'collecting', reason: said, shows: { photos: { front: true, back: true } } },
  })),
  ...['photo-mismatch', 'photo-unreadable'].map((result) => ({
    it: `the registry says ${result}: new photos are asked for`,
    given: waiting,
    when: heard(result),
    expected: { state: 'awaitingPhotos', reason: result, shows: bothGone },
  })),
  {
    it: 'new photos after a refusal are a new try',
    given: [...waiting, heard('photo-mismatch'), ...front, attach('back', 3)],
    when: took('back', 3),
    expected: { state: 'matching.asking', asks: { askRegistry: { attempt: null } } },
  },
  {
    it: 'a correction after a refusal goes under its own try',
    given: [...waiting, heard('mismatch-name'), submitAgain],
    when: fits(1),
    expected: { state: 'matching.asking', asks: { askRegistry: { attempt: 'try-1' } } },
  },
  ...['mismatch-name', 'photo-mismatch'].map((result) => ({
    it: `the last try is the last, whatever could be corrected: ${result}`,
    given: [...asking, asked(1, true)],
    when: heard(result),
    expected: {
      state: 'discarding',
      reason: result === 'mismatch-name' ? 'name-mismatch' : result,
      asks: { discardIdentity: {} },
    },
  })),
  {
    it: 'a match at the last try is a match',
    given: [...asking, asked(1, true)],
    when: heard('match'),
    expected: { state: 'recording', asks: { proveIdentity: {} } },
  },
  {
    it: 'a registry that is busy is asked anew, without another try',
    given: [...waiting, heard('busy'), wait(30 * seconds)],
    when: asked(2),
    expected: { state: 'matching.waiting', reason: 'registry-busy' },
  },
  {
    it: 'a registry that cannot tell: staff look at it',
    given: waiting,
    when: heard('unclear'),
    expected: { state: 'underReview.awaitingClaim', reason },
  },
];

const silence: Row[] = [
  ...patience.flatMap((pause, index) => {
    const earlier = patience.slice(0, index).flatMap((before) => [wait(before * seconds), inquired('pending')]);
    const given = [...waiting, ...earlier];
    return [
      {
        it: `inquiry ${index + 1} not before ${pause} s`,
        given,
        when: wait(pause * seconds - 1),
        expected: { state: 'matching.waiting' },
      },
      {
        it: `inquiry ${index + 1} after ${pause} s`,
        given,
        when: wait(pause * seconds),
        expected: { state: 'matching.inquiring', asks: { inquireRegistry: { check: 'check-1' } } },
      },
    ];
  }),
  {
    it: 'an inquiry that knows is as good as the webhook',
    given: [...waiting, wait(30 * seconds)],
    when: inquired('match'),
    expected: { state: 'recording', asks: { proveIdentity: {} } },
  },
  {
    it: 'a question that never arrived is asked again',
    given: [...waiting, wait(30 * seconds)],
    when: inquired('absent'),
    expected: { state: 'matching.asking', asks: { askRegistry: { attempt: 'try-1' } } },
  },
  {
    it: 'an inquiry that fails is made again',
    given: [...waiting, wait(30 * seconds)],
    when: fault('inquireRegistry'),
    expected: { state: 'matching.waiting' },
  },
  ...[inquired('pending'), inquired('absent'), fault('inquireRegistry')].map((when, index) => ({
    it: `after the fifth inquiry staff look at it (${index + 1})`,
    given: silent.slice(0, -1),
    when,
    expected: { state: 'underReview.awaitingClaim', reason },
  })),
  {
    it: 'a question that is not taken is asked again',
    given: [...asking, fault('askRegistry'), wait(30 * seconds - 1)],
    when: wait(1),
    expected: { state: 'matching.asking', asks: { askRegistry: {} } },
  },
  {
    it: 'after the fifth time staff look at it',
    given: deaf.slice(0, -1),
    when: fault('askRegistry'),
    expected: { state: 'underReview.awaitingClaim', reason },
  },
];

const deciding: Row[] = [
  {
    it: 'somebody takes the case',
    given: review,
    when: claim('ann'),
    expected: { state: 'underReview.claimed', reason },
  },
  {
    it: 'who lets it lie loses it after half an hour',
    given: [...claimed, wait(30 * minutes - 1)],
    when: wait(1),
    expected: { state: 'underReview.awaitingClaim', reason },
  },
  {
    it: 'and another may take it',
    given: [...claimed, wait(30 * minutes)],
    when: claim('bob'),
    expected: { state: 'underReview.claimed', reason },
  },
  {
    it: 'after a day without anybody it is overdue',
    given: review,
    when: wait(day),
    expected: { state: 'underReview.awaitingClaim', reason, shows: { overdue: true } },
  },
  {
    it: 'the first approval asks for a second',
    given: claimed,
    when: approve('ann'),
    expected: { state: 'underReview.awaitingSecondApproval', reason },
  },
  {
    it: 'the second is by another, and both are on record',
    given: halfApproved,
    when: approve('bob'),
    expected: { state: 'recording', asks: { proveIdentity: { reviewers: ['ann', 'bob'] } } },
  },
  {
    it: 'a second approval that does not come is overdue after a day',
    given: halfApproved,
    when: wait(day),
    expected: { state: 'underReview.awaitingSecondApproval', reason, shows: { overdue: true } },
  },
  ...[
    { from: claimed, by: 'ann' },
    { from: halfApproved, by: 'bob' },
  ].flatMap(({ from, by }) => [
    {
      it: `${by} asks for new photos`,
      given: from,
      when: askMore(by, 'photos'),
      expected: { state: 'awaitingPhotos', reason: 'more-photos-needed', shows: bothGone },
    },
    {
      it: `${by} asks for name and number once more`,
      given: from,
      when: askMore(by, 'identity'),
      expected: { state: 'collecting', reason: 'more-identity-needed', shows: { photos: { front: true, back: true } } },
    },
  ]),
  {
    it: 'after more was asked an approval counts no more',
    given: [
      ...halfApproved,
      askMore('bob', 'identity'),
      submitAgain,
      fits(1),
      asked(2),
      heard('unclear', 2),
      claim('bob'),
    ],
    when: approve('bob'),
    expected: { state: 'underReview.awaitingSecondApproval', reason },
  },
  {
    it: 'an identity that another account proved meanwhile is refused',
    given: [...halfApproved, approve('bob')],
    when: answer('proveIdentity', { result: 'identity-taken' }),
    expected: { state: 'discarding', reason: 'identity-taken', asks: { discardIdentity: {} } },
  },
];

/** What the registry says, or does not; and what staff make of it. */
export const rows: readonly Row[] = [...answering, ...silence, ...deciding];
