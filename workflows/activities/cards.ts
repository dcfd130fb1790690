import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { answerEffect, declineReasonOf } from '../../machines/codes/bank-answers.ts';
import { cardMask, readCardNumber } from '../../machines/codes/card-number.ts';
import { abandonAgreement, bindCard, checkHolder, readCard, sendIssuerCode } from '../../machines/effects/cards.ts';
import type { holderReasons } from '../../machines/effects/cards.ts';
import { idOf, idPrefixes } from '../../machines/kit/ids.ts';
import type { Sealed } from '../../machines/kit/sealed.ts';
import { countCheck, noteCheck } from '../../db/queries/card-checks.ts';
import { addCard, cardBoundBy, placeFor } from '../../db/queries/cards.ts';
import { findProven } from '../../db/queries/identities.ts';
import { cardHash } from '../../vault/hash.ts';
import { readPhone } from '../../vault/phone.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { ActivityFault } from './fault.ts';
import { ProviderFault, callProvider } from './provider.ts';

const attemptTimeoutMs = 8_000;

const checked = z.object({
  status: z.string(),
  responseCode: z.string(),
  mismatch: z.enum(['holder', 'phone']).optional(),
});
const sent = z.object({ status: z.string(), responseCode: z.string() });
const signed = z.discriminatedUnion('status', [
  z.object({ status: z.literal('signed'), token: z.string() }),
  z.object({ status: z.literal('code-wrong'), triesLeft: z.number() }),
  z.object({ status: z.literal('code-expired') }),
  z.object({ status: z.literal('code-tries-spent') }),
  z.object({ status: z.literal('declined') }),
  z.object({ status: z.literal('unsettled') }),
]);
const cancelled = z.object({ status: z.enum(['cancelled', 'absent']) });

/** POSTs to the card network; an answer that cannot be read is no answer. */
export async function askNetwork<T extends z.ZodType>(
  { cardNetworkUrl }: ActivityDeps,
  path: string,
  body: object,
  schema: T,
): Promise<z.output<T>> {
  const options = { body, timeoutMs: attemptTimeoutMs };
  const answer = await callProvider('card-network', `${cardNetworkUrl}${path}`, options);
  const parsed = schema.safeParse(answer.body);
  if (answer.status >= 400 || !parsed.success)
    throw new ProviderFault('card-network', answer.status, 'answers something else');
  return parsed.data;
}

/** Binding a card. Its number is read nowhere else, and kept nowhere: the network's token stands for it. */
export function cardActivities(deps: ActivityDeps): Activities {
  const { db, vault } = deps;

  /** The number as its issuer writes it; one that is none was refused by `readCard` before. */
  const numberIn = async (sealed: Sealed | null, effect: string) => {
    if (sealed === null) throw new ActivityFault(effect, 'No number was given');
    const read = readCardNumber(await vault.open(sealed));
    if (!read.ok || read.kind === 'prepaid') throw new ActivityFault(effect, 'The number is none of a card taken here');
    return { number: read.number, issuer: read.issuer.en, kind: read.kind };
  };
  const hashOf = (user: string, number: string) => cardHash(vault.keys, user, number);
  const takeBack = (check: string) => {
    const body = { requestId: `${check}/cancellation`, checkRequestId: check };
    return askNetwork(deps, '/network/agreements/cancellations', body, cancelled);
  };

  return {
    ...carry(readCard, async ({ user, number, mostCards }) => {
      if (number === null) throw new ActivityFault('readCard', 'No number was given');
      const read = readCardNumber(await vault.open(number));
      if (!read.ok) return { ok: false, reason: read.reason };
      if (read.kind === 'prepaid') return { ok: false, reason: 'card-not-supported' };
      const place = await placeFor(db, user, hashOf(user, read.number), mostCards);
      if (place !== 'free') return { ok: false, reason: place };
      return { ok: true, mask: cardMask(read.number), issuer: read.issuer.en, kind: read.kind };
    }),

    ...carry(checkHolder, async ({ run, user, check, number: sealed, phone, ...limits }) => {
      const refuse = (reason: (typeof holderReasons)[number], retryAt: number | null = null) =>
        ({ result: 'refused', reason, retryAt }) as const;
      if (phone === null) throw new ActivityFault('checkHolder', 'No phone was given');
      const { number } = await numberIn(sealed, 'checkHolder');
      const reserved = readPhone(await vault.open(phone));
      if (!reserved.ok) return refuse(reserved.reason);
      const proven = await findProven(db, user);
      if (proven === undefined) return refuse('identity-not-proven');
      const { checksPerDay: perDay, wrongInARow, cardLockMs: lockMs } = limits;
      const asked = { requestId: check, user, run, numberHash: hashOf(user, number) };
      const counted = await countCheck(db, asked, { perDay, wrongInARow, lockMs }, new Date());
      if (!counted.ok) return refuse(counted.reason, counted.retryAt.getTime());
      const holder = {
        name: await vault.open(proven.name_sealed),
        idNumber: await vault.open(proven.id_number_sealed),
      };
      const body = { requestId: check, card: number, ...holder, phone: reserved.e164 };
      const { status, responseCode, mismatch } = await askNetwork(deps, '/network/cards/checks', body, checked);
      if (status === 'code-sent') return { result: 'code-sent', phoneMask: reserved.mask };
      if (isPassing(status, responseCode)) return { result: 'busy' };
      await noteCheck(db, check, mismatch === undefined ? 'unjudged' : 'wrong');
      return refuse(holderReason(responseCode, mismatch));
    }),

    ...carry(sendIssuerCode, async ({ check, nth }) => {
      const body = { requestId: `${check}/code-${nth}`, checkRequestId: check };
      const { status, responseCode } = await askNetwork(deps, '/network/cards/codes', body, sent);
      if (status === 'code-sent') return { result: 'sent' };
      return { result: isPassing(status, responseCode) ? 'busy' : 'refused' };
    }),

    ...carry(bindCard, async ({ run, user, check, try: requestId, number: sealed, code, mostCards }) => {
      const before = await cardBoundBy(db, run);
      if (before !== undefined) return { result: 'bound', card: before.id };
      if (code === null) throw new ActivityFault('bindCard', 'No code was given');
      const { number, issuer, kind } = await numberIn(sealed, 'bindCard');
      const body = { requestId, checkRequestId: check, code: await vault.open(code) };
      const answer = await askNetwork(deps, '/network/agreements', body, signed);
      if (answer.status === 'code-wrong') return { result: 'code-wrong', triesLeft: answer.triesLeft };
      if (answer.status === 'code-tries-spent') await noteCheck(db, check, 'wrong');
      if (answer.status === 'code-expired' || answer.status === 'code-tries-spent')
        return { result: 'code-spent', reason: answer.status };
      if (answer.status === 'unsettled') return { result: 'busy' };
      if (answer.status === 'declined') return { result: 'refused', reason: 'card-declined' };
      await noteCheck(db, check, 'right');
      const card = {
        id: idOf(idPrefixes.card, uuidv7()),
        user_id: user,
        number_hash: hashOf(user, number),
        token_sealed: await vault.sealPersonal(user, answer.token),
        bin: number.slice(0, 6),
        last4: number.slice(-4),
        issuer,
        kind,
        bound_by: run,
      };
      const added = await addCard(db, card, mostCards);
      if (typeof added !== 'string') return { result: 'bound', card: added.id };
      // Another run was quicker: an agreement that no card of ours stands for must not stay.
      await takeBack(check);
      return { result: 'refused', reason: added };
    }),

    ...carry(abandonAgreement, async ({ run, check }) => {
      const before = await cardBoundBy(db, run);
      if (before !== undefined) return { result: 'bound', card: before.id };
      await takeBack(check);
      return { result: 'abandoned' };
    }),
  };
}

/** Busy, or nobody knows: asked again under the same name. */
function isPassing(status: string, code: string): boolean {
  const effect = answerEffect(code);
  return status === 'unsettled' || effect === 'retryable' || effect === 'unknown';
}

const bankReasons = {
  'invalid-card-number': 'invalid-card-number',
  'issuer-not-supported': 'card-not-supported',
  'card-not-activated': 'card-not-activated',
  'card-expired': 'card-expired',
  'card-restricted': 'card-restricted',
  'card-reported-lost': 'card-reported-lost',
  // Whoever holds it learns no more than to call the bank.
  'card-reported-stolen': 'card-reported-lost',
} as const;

function holderReason(code: string, mismatch: 'holder' | 'phone' | undefined): (typeof holderReasons)[number] {
  if (mismatch !== undefined) return mismatch === 'holder' ? 'name-or-id-mismatch' : 'reserved-phone-mismatch';
  const known: { readonly [reason: string]: (typeof holderReasons)[number] } = bankReasons;
  return known[declineReasonOf(code)] ?? 'card-declined';
}
