import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { neighbourPolicy } from './standing.ts';

/** Starts the watch over the document that a run has proven; one that is there stays as it is. */
export const watchDocument = defineEffect({
  name: 'watchDocument',
  does: 'sees to it that the end of the document is noticed',
  input: z.object({ user: z.string(), proof: z.string() }),
  output: z.object({ watched: z.literal(true) }),
  policy: neighbourPolicy,
});

/**
 * How long is the document that a run has proven still valid? `leftMs` runs to the end of its last day in mainland China.
 * `gone`: it is not the user's proven document any more, since they renewed it or were erased.
 */
export const lookAtDocument = defineEffect({
  name: 'lookAtDocument',
  does: 'looks how long the document is still valid',
  input: z.object({ user: z.string(), proof: z.string() }),
  output: z.discriminatedUnion('state', [
    z.object({ state: z.literal('valid'), leftMs: z.number().positive() }),
    z.object({ state: z.literal('expired') }),
    z.object({ state: z.literal('gone') }),
  ]),
  policy: localPolicy,
});
