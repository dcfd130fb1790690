import { z } from 'zod';
import { defineEffect, localPolicy, providerPolicy } from '../kit/effect.ts';
import { cardKinds } from './cards.ts';

const which = { user: z.string(), card: z.string() };

/** Why a card cannot be taken out of use now. */
export const unbindingReasons = ['card-unknown', 'payment-in-progress', 'last-card-with-balance'] as const;

/** A card of the user’s, to be shown. */
export const findCard = defineEffect({
  name: 'findCard',
  does: 'looks up the card',
  input: z.object(which),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('found'), mask: z.string(), issuer: z.string(), kind: z.enum(cardKinds) }),
    z.object({ result: z.literal('unknown') }),
  ]),
  policy: localPolicy,
});

/**
 * Takes a card out of use, at once and for good, unless money of it is on its way, or money in the wallet could then
 * leave to no card.
 */
export const takeOutOfUse = defineEffect({
  name: 'takeOutOfUse',
  does: 'takes the card out of use',
  input: z.object(which),
  output: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true) }),
    z.object({ ok: z.literal(false), reason: z.enum(unbindingReasons) }),
  ]),
  policy: localPolicy,
});

/** Has the network cancel the agreement about a card that is out of use; then its token is worth nothing, and deleted. */
export const cancelAgreement = defineEffect({
  name: 'cancelAgreement',
  does: 'cancels the agreement with the card network',
  input: z.object(which),
  output: z.object({ cancelled: z.literal(true) }),
  policy: providerPolicy,
});

/** Takes all cards of a user out of use and cancels their agreements, before the user is erased. */
export const unbindCards = defineEffect({
  name: 'unbindCards',
  does: 'unbinds all cards',
  input: z.object({ user: z.string() }),
  output: z.object({ unbound: z.number() }),
  policy: providerPolicy,
});
