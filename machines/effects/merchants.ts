import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { idSchema } from '../kit/ids.ts';
import { amountSchema, currencySchema } from '../kit/money.ts';
import { sourceSchema } from './funding.ts';
import { offerReasons, offerSchema } from './offers.ts';

export const quoteReasons = [
  'merchant-unknown',
  'merchant-closed',
  'merchant-not-supported',
  'currency-not-supported',
  'funding-source-unknown',
  'funding-source-not-accepted',
  'static-code-limit',
  ...offerReasons,
] as const;

/** Why nobody can be paid by a code that was scanned. */
export const codeReasons = [
  'code-unreadable',
  'currency-not-supported',
  'merchant-not-supported',
  'merchant-unknown',
  'merchant-closed',
] as const;

/** The rule that a code breaks, the tags that lead to where it does, and the position there (characters, from 0). */
export const brokenSchema = z.object({ rule: z.string(), path: z.string(), at: z.int() });

/** What is paid on top: the payer is asked, or a fee of so many minor units or hundredths of a percent is added. */
export const tipSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('asked') }),
  z.object({ kind: z.literal('fixed'), amountMinor: z.number() }),
  z.object({ kind: z.literal('percent'), hundredths: z.number() }),
]);

/** Reads the code that a merchant shows (EMV QRCPS merchant-presented), and finds the merchant by the number in it. */
export const readMerchantCode = defineEffect({
  name: 'readMerchantCode',
  does: 'reads the merchant’s code',
  input: z.object({ code: z.string() }),
  output: z.discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      merchant: idSchema('mer'),
      /** From our own table: what a code says of its name is nobody's word. */
      merchantName: z.string(),
      isStatic: z.boolean(),
      amountMinor: amountSchema.nullable(),
      tip: tipSchema.nullable(),
    }),
    z.object({ ok: z.literal(false), reason: z.enum(codeReasons), broken: brokenSchema.nullable() }),
  ]),
  policy: localPolicy,
});

/** Where the money will come from: the wallet's balance, another source of the payer's, or the first and then the second. */
export const fundingSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('balance') }),
  z.object({ by: z.literal('source'), source: sourceSchema, mask: z.string() }),
  z.object({ by: z.literal('split'), balanceMinor: z.number(), source: sourceSchema, mask: z.string() }),
]);

const quoted = {
  ok: z.literal(true),
  merchantName: z.string(),
  funding: fundingSchema,
  passwordNeeded: z.boolean(),
};

/**
 * Looks the merchant up and chooses the sources: what the payer is asked to confirm. `fundFrom` is tried in its order;
 * null is the payer's own: the balance, then the cards as the payer ordered them, then the rest. A small amount is taken
 * from the allowance for payments without a password, here already, so that what the payer is told stays true; and so is
 * what makes it cheaper. Sources, allowances and limits are measured by what is left to pay.
 */
export const quotePayment = defineEffect({
  name: 'quotePayment',
  does: 'looks up the merchant and the payer’s sources',
  input: z.object({
    run: z.string(),
    payer: z.string(),
    merchant: z.string(),
    amountMinor: z.number(),
    currency: currencySchema,
    fundFrom: z.array(z.string()).nullable(),
    split: z.boolean(),
    /** The coupon that the payer chose; null for what is best. */
    coupon: z.string().nullable(),
    usePoints: z.boolean(),
    /** Most that is paid by printed codes in a day; null when this one is no such code. */
    staticDayMinor: z.number().nullable(),
    smallAmountMinor: z.number(),
    smallDayMinor: z.number(),
    smallPendingMs: z.number(),
  }),
  output: z.union([
    // What was set aside to make it cheaper; nothing for most.
    z.object({ ...quoted, offer: z.null() }),
    z.object({ ...quoted, offer: offerSchema }),
    z.object({ ok: z.literal(false), reason: z.enum(quoteReasons) }),
  ]),
  policy: localPolicy,
});
