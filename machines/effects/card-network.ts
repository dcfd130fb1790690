import { z } from 'zod';
import { declineReasons } from '../codes/bank-answers.ts';
import { defineEffect, providerPolicy } from '../kit/effect.ts';
import { currencySchema } from '../kit/money.ts';
import { sealedSchema } from '../kit/sealed.ts';

const declineReason = z.enum(declineReasons);

/** `authorisation` is the payment's own name for it: asking again under the same name moves nothing twice. */
const authorisation = { authorisation: z.string() };

/** Asks the card's issuer to set the amount aside. */
export const authoriseCard = defineEffect({
  name: 'authoriseCard',
  does: 'asks the issuer to authorise the amount',
  input: z.object({
    ...authorisation,
    run: z.string(),
    card: sealedSchema.nullable(),
    merchant: z.string(),
    amountMinor: z.number(),
    currency: currencySchema,
  }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('approved') }),
    z.object({ result: z.literal('declined'), reason: declineReason }),
    z.object({ result: z.literal('unknown') }),
  ]),
  policy: providerPolicy,
});

/** Takes an authorised amount. */
export const captureCard = defineEffect({
  name: 'captureCard',
  does: 'takes the authorised amount',
  input: z.object({ ...authorisation, amountMinor: z.number() }),
  output: z.object({ result: z.enum(['captured', 'refused', 'unknown']) }),
  policy: providerPolicy,
});

/** Asks the network what became of an authorisation. */
export const inquireCard = defineEffect({
  name: 'inquireCard',
  does: 'asks the network what became of the authorisation',
  input: z.object(authorisation),
  output: z.discriminatedUnion('status', [
    z.object({ status: z.enum(['approved', 'captured', 'reversed', 'absent', 'unknown']) }),
    z.object({ status: z.literal('declined'), reason: declineReason }),
  ]),
  policy: { ...providerPolicy, attempts: 1 },
});

/** Takes an authorisation back, captured or not; one that never was is answered `absent`. */
export const reverseCard = defineEffect({
  name: 'reverseCard',
  does: 'takes the authorisation back',
  input: z.object(authorisation),
  output: z.object({ result: z.enum(['reversed', 'absent', 'refused']) }),
  policy: providerPolicy,
});
