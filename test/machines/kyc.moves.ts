import { deeds } from '../../machines/effects/standing.ts';
import type { StandingReason } from '../../machines/effects/standing.ts';
import { answer, fault, seconds, tell, wait } from './table.ts';
import type { Move } from './table.ts';

export const sealed = (name: string) => `eyJhbGciOiJkaXIifQ..${name}.sealed.tag`;
export const input = { occupation: sealed('occupation'), address: sealed('address') };

/** How an account stands in which the identity may be proven, or not. */
export const standing = (proveIdentity: StandingReason | null) => ({
  standing: 'active',
  frozenBecause: null,
  closesAt: null,
  tier: 'none',
  document: 'none',
  login: { state: 'open', until: null, triesLeft: 5 },
  payment: { state: 'open', until: null, triesLeft: 5, set: false },
  may: { ...Object.fromEntries(deeds.map((deed) => [deed, null])), proveIdentity },
});

export const upload = (n: number) => `upl_0000000000000000000000000000000${n}`;
export const mayProve = answer('askAccount', standing(null));
export const submit = tell('user.submitIdentity', { name: sealed('name'), idNumber: sealed('number') });
export const submitAgain = tell('user.submitIdentity', { name: sealed('other'), idNumber: sealed('number') });
export const fits = (triesLeft = 2) =>
  answer('checkIdentity', { ok: true, attempt: 'try-1', nameMask: '*三', idMask: '999***********0012', triesLeft });
export const unfit = (reason: string, retryAt: number | null = null) =>
  answer('checkIdentity', { ok: false, reason, retryAt });
export const attach = (side: string, n: number) => tell('user.attachPhoto', { side, upload: upload(n) });
export const took = (side: string, n: number) => answer('attachPhoto', { ok: true, side, upload: upload(n) });
export const untaken = (reason: string) => answer('attachPhoto', { ok: false, reason });
export const cancel = tell('user.cancel');
export const asked = (n = 1, last = false) =>
  answer('askRegistry', { ok: true, check: `check-${n}`, attempt: 'try-1', triesLeft: last ? 0 : 2, last });
export const heard = (result: string, n = 1) => tell('provider.registryResult', { check: `check-${n}`, result });
export const inquired = (result: string) => answer('inquireRegistry', { result });
export const claim = (by: string) => tell('ops.claim', { by });
export const approve = (by: string) => tell('ops.approve', { by });
export const refuse = (by: string) => tell('ops.refuse', { by, because: 'document-not-genuine' });
export const askMore = (by: string, what: string) => tell('ops.askMore', { by, what });
export const discarded = answer('discardIdentity', { discarded: true });

export const collecting = [mayProve];
export const checking = [...collecting, submit];
export const awaitingPhotos = [...checking, fits()];
export const front = [attach('front', 1), took('front', 1)];
export const back = [attach('back', 2), took('back', 2)];
export const asking = [...awaitingPhotos, ...front, ...back];
export const waiting = [...asking, asked()];
export const recording = [...waiting, heard('match')];
export const raisingTier = [...recording, answer('proveIdentity', { result: 'proven' })];
/** The same of a document that has an end. */
export const raisingTierUntil = raisingTier.map((move) =>
  'tell' in move && move.tell.type === 'user.submitIdentity'
    ? tell('user.submitIdentity', { ...move.tell, validUntil: '2036-11-24' })
    : move,
);
export const watching = [...raisingTierUntil, answer('tellAccount', { taken: true, standing: standing(null) })];
export const review = [...waiting, heard('unclear')];
export const claimed = [...review, claim('ann')];
export const halfApproved = [...claimed, approve('ann')];

/** The pauses that the registry is given, in seconds. */
export const patience = [30, 60, 120, 300, 600];
/** Inquiries that say nothing, each after its pause, until the last has been answered. */
export const silent: readonly Move[] = [
  ...waiting,
  ...patience.flatMap((pause) => [wait(pause * seconds), inquired('pending')]),
];
/** Questions that the registry does not take, each after its pause. */
export const deaf: readonly Move[] = [
  ...asking,
  ...patience.flatMap((pause) => [fault('askRegistry'), wait(pause * seconds)]),
  fault('askRegistry'),
];

const day = 24 * 3_600 * seconds;
export const endings: readonly (readonly [outcome: string, by: readonly Move[], reason?: string])[] = [
  ['refused', [answer('askAccount', standing('account-frozen'))], 'account-frozen'],
  ['refused', [...checking, unfit('too-many-tries')], 'too-many-tries'],
  ['refused', [...asking, asked(1, true), heard('mismatch-name')], 'name-mismatch'],
  ['refused', [...recording, answer('proveIdentity', { result: 'identity-taken' })], 'identity-taken'],
  ['refused', [...claimed, refuse('ann')], 'document-not-genuine'],
  ['refused', [...halfApproved, refuse('bob')], 'document-not-genuine'],
  ['cancelled', [...collecting, cancel]],
  ['cancelled', [...awaitingPhotos, cancel]],
  ['cancelled', [...waiting, cancel]],
  ['cancelled', [...review, cancel]],
  ['expired', [...collecting, wait(7 * day)]],
  ['expired', [...awaitingPhotos, ...front, wait(7 * day)]],
];
