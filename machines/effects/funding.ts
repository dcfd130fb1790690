import { z } from 'zod';
import { declineReasons } from '../codes/bank-answers.ts';
import { defineEffect, providerPolicy } from '../kit/effect.ts';
import { currencySchema } from '../kit/money.ts';

/** Why whoever keeps the money did not give it: what a bank says, or that the source is the payer's no more. */
export const fundingDeclines = [...declineReasons, 'funding-source-gone'] as const;
const declined = z.enum(fundingDeclines);

/** Where money comes from, beside the wallet's own balance: what kind of source, and which of the payer's. */
export const sourceSchema = z.object({ kind: z.string(), id: z.string() });
export type Source = z.output<typeof sourceSchema>;

/** `authorisation` is the payment's own name for what it asks: asked again under the same name, nothing moves twice. */
const draw = { authorisation: z.string(), payer: z.string(), source: sourceSchema };

/** Has whoever keeps the money set the amount aside. */
export const reserveFunding = defineEffect({
  name: 'reserveFunding',
  does: 'has the amount set aside at its source',
  input: z.object({
    ...draw,
    run: z.string(),
    merchant: z.string(),
    amountMinor: z.number(),
    currency: currencySchema,
  }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('approved') }),
    z.object({ result: z.literal('declined'), reason: declined }),
    z.object({ result: z.literal('unknown') }),
  ]),
  policy: providerPolicy,
});

/** Takes what was set aside. */
export const takeFunding = defineEffect({
  name: 'takeFunding',
  does: 'takes what was set aside',
  input: z.object({ ...draw, amountMinor: z.number() }),
  output: z.object({ result: z.enum(['captured', 'refused', 'unknown']) }),
  policy: providerPolicy,
});

/** Asks what became of it. */
export const inquireFunding = defineEffect({
  name: 'inquireFunding',
  does: 'asks the source what became of the payment',
  input: z.object(draw),
  output: z.discriminatedUnion('status', [
    z.object({ status: z.enum(['approved', 'captured', 'reversed', 'absent', 'unknown']) }),
    z.object({ status: z.literal('declined'), reason: declined }),
  ]),
  policy: { ...providerPolicy, attempts: 1 },
});

/** Gives it back, taken or not; what never was is answered `absent`. */
export const giveBackFunding = defineEffect({
  name: 'giveBackFunding',
  does: 'gives back what was taken or set aside',
  input: z.object(draw),
  output: z.object({ result: z.enum(['reversed', 'absent', 'refused']) }),
  policy: providerPolicy,
});
