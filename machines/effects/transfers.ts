import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { currencySchema } from '../kit/money.ts';
import { sealedSchema } from '../kit/sealed.ts';
import { transferLimitReasons, transferLimitSchema } from '../kit/sending.ts';
import { neighbourPolicy } from './standing.ts';

// A movement's key is its own, made of the run and what it is for: asked for again in a later step, it is still one movement.
const movement = {
  key: z.string(),
  run: z.string(),
  payer: z.string(),
  payee: z.string(),
  payeeMask: z.string(),
  amountMinor: z.number(),
  currency: currencySchema,
  note: sealedSchema.nullable(),
  against: z.array(transferLimitSchema),
};

const refused = z.object({
  ok: z.literal(false),
  reason: z.enum(['insufficient-funds', ...transferLimitReasons]),
  /** What the limit that was reached has left; null when it was none. */
  leftMinor: z.number().nullable(),
  /** When that limit starts anew or ends, ms since the epoch; null when waiting does not help. */
  retryAt: z.number().nullable(),
});

/** Moves the amount from wallet to wallet at once, counts it in the limits, and notes the transfer for both. */
export const sendFunds = defineEffect({
  name: 'sendFunds',
  does: 'moves the amount to the payee',
  input: z.object(movement),
  output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), transfer: z.string() }), refused]),
  policy: localPolicy,
});

/** Sets the amount aside in the payer's wallet, counts it in the limits, and notes the transfer for both. */
export const holdTransfer = defineEffect({
  name: 'holdTransfer',
  does: 'holds the amount for the payee',
  input: z.object(movement),
  output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), hold: z.string() }), refused]),
  policy: localPolicy,
});

/** Gives the held amount to the payee. */
export const settleTransfer = defineEffect({
  name: 'settleTransfer',
  does: 'gives the held amount to the payee',
  input: z.object({
    key: z.string(),
    run: z.string(),
    hold: z.string().nullable(),
    payer: z.string(),
    payee: z.string(),
    amountMinor: z.number(),
    currency: currencySchema,
  }),
  output: z.object({ transfer: z.string() }),
  policy: localPolicy,
});

/** Gives the held amount back to the payer, by the key it was asked for with; does nothing when there is none. */
export const returnTransfer = defineEffect({
  name: 'returnTransfer',
  does: 'gives the held amount back to the payer',
  input: z.object({ key: z.string(), run: z.string(), holdKey: z.string() }),
  output: z.object({ released: z.boolean() }),
  policy: localPolicy,
});

/** Starts the run in which the payee answers; one that is there stays as it is. */
export const offerTransfer = defineEffect({
  name: 'offerTransfer',
  does: 'offers the amount to the payee',
  input: z.object({ transfer: z.string() }),
  output: z.object({ claim: z.string() }),
  policy: neighbourPolicy,
});

/** Tells the payee's run that there is nothing to answer any more. */
export const withdrawOffer = defineEffect({
  name: 'withdrawOffer',
  does: 'tells the payee that the amount is no longer offered',
  input: z.object({ claim: z.string().nullable() }),
  output: z.object({ told: z.boolean() }),
  policy: neighbourPolicy,
});

/**
 * Tells a transfer what its payee answered. `taken`: it counted. Else `outcome` says how the transfer has ended, as it
 * may have by an earlier answer whose receipt was lost; null while it has not, and is to be told again.
 */
export const answerTransfer = defineEffect({
  name: 'answerTransfer',
  does: 'tells the transfer what the payee answers',
  input: z.object({ transfer: z.string(), answer: z.enum(['flow.accepted', 'flow.declined']) }),
  output: z.object({ taken: z.boolean(), outcome: z.enum(['sent', 'returned', 'revoked']).nullable() }),
  policy: neighbourPolicy,
});
