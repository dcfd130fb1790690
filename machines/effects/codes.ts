import { z } from 'zod';
import { defineEffect, localPolicy, providerPolicy } from '../kit/effect.ts';
import { idSchema } from '../kit/ids.ts';
import { sealedSchema } from '../kit/sealed.ts';

export const codePurposes = [
  'register',
  'login',
  'reset',
  'unlock',
  'old-phone',
  'new-phone',
  'payment-password',
] as const;
export const codeChannels = ['sms', 'voice'] as const;

/** Why a code was not sent. */
export const unsentReasons = ['phone-invalid', 'phone-unreachable', 'too-many-codes', 'carrier-unavailable'] as const;

/** Makes a one-time code, keeps its keyed hash, and has the provider carry it to the phone. */
export const sendCode = defineEffect({
  name: 'sendCode',
  does: 'sends a one-time code to a phone',
  input: z.object({
    run: z.string(),
    purpose: z.enum(codePurposes),
    phone: sealedSchema,
    addressHash: z.string().nullable(),
    channel: z.enum(codeChannels),
    codeExpiryMs: z.number(),
    codeTries: z.number(),
    sendsPerPhoneHour: z.number(),
    sendsPerPhoneDay: z.number(),
    sendsPerAddressHour: z.number(),
  }),
  output: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), challenge: idSchema('otp'), message: z.string(), phoneMask: z.string() }),
    z.object({
      ok: z.literal(false),
      reason: z.enum(unsentReasons),
      phoneMask: z.string().nullable(),
      /** When another try may succeed, ms since the epoch; null when waiting does not help. */
      retryAt: z.number().nullable(),
    }),
  ]),
  policy: providerPolicy,
});

/** Compares a code; the try is counted before the comparison, in the database. */
export const checkCode = defineEffect({
  name: 'checkCode',
  does: 'checks a one-time code',
  input: z.object({
    challenge: z.string(),
    phone: sealedSchema,
    purpose: z.enum(codePurposes),
    code: sealedSchema,
  }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('right') }),
    z.object({ result: z.literal('wrong'), triesLeft: z.number() }),
    z.object({
      result: z.literal('spent'),
      reason: z.enum(['code-expired', 'code-tries-spent', 'code-used']),
    }),
  ]),
  policy: localPolicy,
});
