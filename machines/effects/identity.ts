import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { sealedSchema } from '../kit/sealed.ts';

/** What can be read off name and number alone, before anybody is asked. */
const unfitReasons = [
  'name-invalid',
  'id-number-malformed',
  'id-number-check-digit-wrong',
  'id-number-region-unknown',
  'id-number-birth-date-wrong',
  'id-number-birth-date-to-come',
  'underage',
  'document-expired',
] as const;

/** Every question about a person is counted before it is answered. */
export const triesReasons = ['too-many-tries-today', 'too-many-tries'] as const;

export const identityReasons = [...unfitReasons, ...triesReasons, 'identity-taken', 'identity-differs'] as const;

/** How often a user may have an identity looked at, in 24 hours and in all; the same for every flow run of theirs. */
export const triesLimits = { triesPerDay: z.number(), triesInAll: z.number() };

/** Judges name and number (GB 11643-1999), counts the try, and keeps what was said as this run's claim. */
export const checkIdentity = defineEffect({
  name: 'checkIdentity',
  does: 'judges the name and the ID number',
  input: z.object({
    run: z.string(),
    user: z.string(),
    name: sealedSchema.nullable(),
    idNumber: sealedSchema.nullable(),
    validUntil: z.string().nullable(),
    occupation: sealedSchema.nullable(),
    address: sealedSchema.nullable(),
    leastAge: z.number(),
    ...triesLimits,
  }),
  output: z.discriminatedUnion('ok', [
    z.object({
      ok: z.literal(true),
      /** The try that was counted; the registry may be asked under it without another. */
      attempt: z.string(),
      nameMask: z.string(),
      idMask: z.string(),
      triesLeft: z.number(),
    }),
    z.object({
      ok: z.literal(false),
      reason: z.enum(identityReasons),
      /** When another try is taken, ms since the epoch; null when there is nothing to wait for. */
      retryAt: z.number().nullable(),
    }),
  ]),
  policy: localPolicy,
});

export const photoSides = ['front', 'back'] as const;

/** What is wrong with a photo before anybody looks at it. */
export const uploadReasons = ['upload-unknown', 'photo-too-small', 'photos-alike'] as const;

/** Makes an upload of the user's a photo of this run; one that it replaces is deleted. */
export const attachPhoto = defineEffect({
  name: 'attachPhoto',
  does: 'takes the uploaded photo',
  input: z.object({
    run: z.string(),
    user: z.string(),
    side: z.enum(photoSides),
    upload: z.string(),
    leastPixels: z.number(),
  }),
  output: z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), side: z.enum(photoSides), upload: z.string() }),
    z.object({ ok: z.literal(false), reason: z.enum(uploadReasons) }),
  ]),
  policy: localPolicy,
});

/** Makes this run's claim the user's proven identity: one identity has one live account, whoever is first. */
export const proveIdentity = defineEffect({
  name: 'proveIdentity',
  does: 'records the identity as proven',
  input: z.object({ run: z.string(), user: z.string(), reviewers: z.array(z.string()) }),
  output: z.object({ result: z.enum(['proven', 'identity-taken']) }),
  policy: localPolicy,
});

/** Deletes this run's claim and photos; tries stay counted. */
export const discardIdentity = defineEffect({
  name: 'discardIdentity',
  does: 'deletes what was given to prove the identity',
  input: z.object({ run: z.string(), user: z.string() }),
  output: z.object({ discarded: z.literal(true) }),
  policy: localPolicy,
});
