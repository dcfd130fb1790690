import { z } from 'zod';
import { defineEffect, localPolicy, providerPolicy } from '../kit/effect.ts';
import type { EffectPolicy } from '../kit/effect.ts';
import { idSchema } from '../kit/ids.ts';
import { sealedSchema } from '../kit/sealed.ts';

export const cardKinds = ['debit', 'credit'] as const;

/** What is wrong with a card before its issuer is asked. */
export const readReasons = ['invalid-card-number', 'card-not-supported', 'already-bound', 'too-many-cards'] as const;

/** Why an issuer was not asked about a card’s holder, or does not agree. */
export const holderReasons = [
  'phone-invalid',
  'identity-not-proven',
  'too-many-checks',
  'card-locked',
  'invalid-card-number',
  'card-not-supported',
  'card-not-activated',
  'card-expired',
  'card-restricted',
  'card-reported-lost',
  'card-declined',
  'name-or-id-mismatch',
  'reserved-phone-mismatch',
] as const;

// A call to the issuer under a name of the run's own. The machine asks again, so that its owner is told of each wait.
const issuerPolicy: EffectPolicy = { ...providerPolicy, attempts: 1 };

/** Whose card is it, of which kind, and has it a place among the user’s? The number is read nowhere but in activities. */
export const readCard = defineEffect({
  name: 'readCard',
  does: 'reads the card number and finds its issuer',
  input: z.object({ user: z.string(), number: sealedSchema.nullable(), mostCards: z.number() }),
  output: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), mask: z.string(), issuer: z.string(), kind: z.enum(cardKinds) }),
    z.object({ ok: z.literal(false), reason: z.enum(readReasons) }),
  ]),
  policy: localPolicy,
});

/**
 * Asks the issuer whether name and ID number (the proven ones), card number and reserved phone are one person’s; if so it
 * sends a code to that phone. The check is counted before it is asked, once under its name `check`.
 */
export const checkHolder = defineEffect({
  name: 'checkHolder',
  does: 'asks the issuer about the card’s holder',
  input: z.object({
    run: z.string(),
    user: z.string(),
    check: z.string(),
    number: sealedSchema.nullable(),
    phone: sealedSchema.nullable(),
    checksPerDay: z.number(),
    wrongInARow: z.number(),
    cardLockMs: z.number(),
  }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('code-sent'), phoneMask: z.string() }),
    z.object({
      result: z.literal('refused'),
      reason: z.enum(holderReasons),
      /** When another check is taken, ms since the epoch; null when waiting does not help. */
      retryAt: z.number().nullable(),
    }),
    z.object({ result: z.literal('busy') }),
  ]),
  policy: issuerPolicy,
});

/** Has the issuer send another code, the `nth` of the check; the one before is worth nothing. */
export const sendIssuerCode = defineEffect({
  name: 'sendIssuerCode',
  does: 'asks the issuer for another code',
  input: z.object({ check: z.string(), nth: z.number() }),
  output: z.object({ result: z.enum(['sent', 'refused', 'busy']) }),
  policy: issuerPolicy,
});

/**
 * Has the issuer compare its code, and keeps the token that it agrees to; a run binds one card, however often it is asked.
 * `try` names this entry of a code: asked again, it is one try.
 */
export const bindCard = defineEffect({
  name: 'bindCard',
  does: 'signs the agreement and keeps the card’s token',
  input: z.object({
    run: z.string(),
    user: z.string(),
    check: z.string(),
    try: z.string(),
    number: sealedSchema.nullable(),
    code: sealedSchema.nullable(),
    mostCards: z.number(),
  }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('bound'), card: idSchema('crd') }),
    z.object({ result: z.literal('code-wrong'), triesLeft: z.number() }),
    z.object({ result: z.literal('code-spent'), reason: z.enum(['code-expired', 'code-tries-spent']) }),
    z.object({ result: z.literal('refused'), reason: z.enum(['already-bound', 'too-many-cards', 'card-declined']) }),
    z.object({ result: z.literal('busy') }),
  ]),
  policy: issuerPolicy,
});

/** Takes an agreement back whose signing was never answered; one that this run has a card by stays, and is told. */
export const abandonAgreement = defineEffect({
  name: 'abandonAgreement',
  does: 'takes back an agreement that was never answered',
  input: z.object({ run: z.string(), check: z.string() }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('abandoned') }),
    z.object({ result: z.literal('bound'), card: idSchema('crd') }),
  ]),
  policy: providerPolicy,
});
