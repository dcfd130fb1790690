import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { currencySchema } from '../kit/money.ts';
import { usedOfferSchema } from './offers.ts';
import { limitReasons, limitSchema } from '../kit/spending.ts';

// A movement's key is its own, made of the run and what it is for: asked for again in a later step, it is still one movement.
const movement = { key: z.string(), run: z.string(), amountMinor: z.number(), currency: currencySchema };

/**
 * Sets money of the payer's wallet aside and counts it in the limits, all at once: sixteen holds in parallel take no
 * more than one limit has left. What is released is taken out of the same counters again.
 */
export const holdFunds = defineEffect({
  name: 'holdFunds',
  does: 'holds the amount in the wallet',
  input: z.object({ ...movement, payer: z.string(), against: z.array(limitSchema) }),
  output: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), hold: z.string() }),
    z.object({
      ok: z.literal(false),
      reason: z.enum(['insufficient-funds', ...limitReasons]),
      /** What the limit that was reached has left; null when it was none. */
      leftMinor: z.number().nullable(),
      /** When that limit starts anew or ends, ms since the epoch; null when waiting does not help. */
      retryAt: z.number().nullable(),
    }),
  ]),
  policy: localPolicy,
});

/**
 * Gives held money to the merchant, and what a source owes us for what was taken there: one of both, or both at once.
 * `amountMinor` is the whole that the payer pays, `sourceMinor` what of it came from a source of this kind. What was taken
 * off by `offer` the house gives the merchant, and `earns` points come to the payer, in the same transaction.
 */
export const settlePayment = defineEffect({
  name: 'settlePayment',
  does: 'moves the money to the merchant',
  input: z.object({
    ...movement,
    payer: z.string(),
    merchant: z.string(),
    hold: z.string().nullable(),
    source: z.string().nullable(),
    sourceMinor: z.number(),
    note: z.string().nullable(),
    cardMask: z.string().nullable(),
    offer: usedOfferSchema.nullable(),
    earns: z.number(),
  }),
  output: z.object({ transfers: z.array(z.string()) }),
  policy: localPolicy,
});

/** Gives a hold back to the wallet, by the key it was asked for with, and what an offer set aside; does nothing when there is none. */
export const releaseFunds = defineEffect({
  name: 'releaseFunds',
  does: 'gives the held amount back',
  input: z.object({ key: z.string(), run: z.string(), holdKey: z.string(), hasOffer: z.boolean() }),
  output: z.object({ released: z.boolean() }),
  policy: localPolicy,
});
