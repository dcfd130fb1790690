import { z } from 'zod';
import { defineEffect, localPolicy, providerPolicy } from '../kit/effect.ts';
import { sealedSchema } from '../kit/sealed.ts';
import { neighbourPolicy } from './standing.ts';

/** Whose was the lost number, and can a person be known by more than it? Asked by staff only. A closed account is none. */
export const findLost = defineEffect({
  name: 'findLost',
  does: 'finds the account of a lost number',
  input: z.object({ oldPhone: sealedSchema, phone: sealedSchema }),
  output: z.discriminatedUnion('result', [
    z.object({
      result: z.literal('found'),
      user: z.string(),
      /** Was the person’s identity proven, so that it can be asked for? */
      known: z.boolean(),
      oldPhoneMask: z.string(),
      phoneMask: z.string(),
    }),
    z.object({ result: z.literal('none') }),
    z.object({ result: z.enum(['phone-invalid', 'phone-same']) }),
  ]),
  policy: neighbourPolicy,
});

/**
 * Compares what a person says of themselves, as staff typed it, with what is proven of them. Counted before it is
 * compared, together with what the person tries alone; says how many of the facts were right, never which.
 */
export const tryFacts = defineEffect({
  name: 'tryFacts',
  does: 'compares what was said on the telephone with the proven identity',
  input: z.object({
    run: z.string(),
    user: z.string(),
    idNumberTail: sealedSchema,
    name: sealedSchema,
    proofsPerDay: z.number(),
  }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('match') }),
    z.object({ result: z.literal('mismatch'), matched: z.number(), triesLeft: z.number() }),
    z.object({ result: z.literal('spent'), retryAt: z.number() }),
    z.object({ result: z.literal('not-known') }),
  ]),
  policy: localPolicy,
});

/** Sends the new number what the run is held by, so that whoever has the number, and nobody else, goes on with it. */
export const inviteHolder = defineEffect({
  name: 'inviteHolder',
  does: 'sends the new number the key to go on with',
  input: z.object({ run: z.string(), phone: sealedSchema }),
  /** `sent` is false when the carrier refuses the number. */
  output: z.object({ sent: z.boolean() }),
  policy: providerPolicy,
});

/** Puts the new number in the lost one’s place and logs everybody out; not where the user has another number by now. */
export const movePhone = defineEffect({
  name: 'movePhone',
  does: 'puts the new number in the lost one’s place',
  input: z.object({ user: z.string(), oldPhone: sealedSchema, phone: sealedSchema }),
  output: z.object({ result: z.enum(['moved', 'phone-taken', 'changed-meanwhile']) }),
  policy: localPolicy,
});
