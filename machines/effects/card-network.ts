import { z } from 'zod';
import { defineEffect, providerPolicy } from '../kit/effect.ts';
import { currencySchema } from '../kit/money.ts';
import { sealedSchema } from '../kit/sealed.ts';

/** Reasons of a decline and the answer code (ISO 8583 field 39) each stands for. */
export const declineReasons = {
  'merchant-invalid': ['03'],
  declined: ['05', '01'],
  'invalid-card-number': ['14'],
  'suspected-fraud': ['34', '59'],
  'card-reported-lost': ['41'],
  'card-reported-stolen': ['43'],
  'insufficient-funds': ['51'],
  'card-expired': ['54', '33'],
  'wrong-card-pin': ['55'],
  'card-not-activated': ['21'],
  'card-restricted': ['36', '62'],
  'card-not-permitted': ['57', '12'],
  'terminal-not-permitted': ['58'],
  'amount-limit': ['61'],
  'count-limit': ['65'],
  'pin-tries-exceeded': ['75', '38'],
  'issuer-unavailable': ['91', '92'],
  'network-fault': ['96'],
} as const;
export type DeclineReason = keyof typeof declineReasons;
const declineReason = z.enum(Object.keys(declineReasons) as [DeclineReason, ...DeclineReason[]]);

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
