import { z } from 'zod';
import { defineEffect, providerPolicy } from '../kit/effect.ts';
import { triesLimits, triesReasons } from './identity.ts';

/** What the identity registry says of a person. `unclear` and `busy` decide nothing. */
export const registryResults = [
  'match',
  'mismatch-name',
  'mismatch-number',
  'not-found',
  'photo-mismatch',
  'photo-unreadable',
  'document-expired',
  'unclear',
  'busy',
] as const;
export type RegistryResult = (typeof registryResults)[number];

/**
 * Asks the registry about this run's claim and photos; the answer comes later, by webhook.
 * A question that goes with no counted try counts one of its own.
 */
export const askRegistry = defineEffect({
  name: 'askRegistry',
  does: 'asks the identity registry',
  input: z.object({
    run: z.string(),
    user: z.string(),
    attempt: z.string().nullable(),
    front: z.string().nullable(),
    back: z.string().nullable(),
    ...triesLimits,
  }),
  output: z.discriminatedUnion('ok', [
    // `check` is the registry's name for the question, and ours.
    z.object({
      ok: z.literal(true),
      check: z.string(),
      attempt: z.string(),
      triesLeft: z.number(),
      /** No try is left for ever. */
      last: z.boolean(),
    }),
    z.object({ ok: z.literal(false), reason: z.enum(triesReasons), retryAt: z.number().nullable() }),
  ]),
  policy: providerPolicy,
});

/** Asks the registry what became of a question; `absent`: it knows of none. */
export const inquireRegistry = defineEffect({
  name: 'inquireRegistry',
  does: 'asks the registry what became of the question',
  input: z.object({ check: z.string() }),
  output: z.object({ result: z.enum([...registryResults, 'pending', 'absent']) }),
  policy: { ...providerPolicy, attempts: 1 },
});
