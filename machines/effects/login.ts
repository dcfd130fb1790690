import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import { sealedSchema } from '../kit/sealed.ts';

/**
 * Tries a login password: the try is counted before the comparison, and a phone without an account is answered alike,
 * in the same time. `known`: the device was proven to be the user's before.
 */
export const tryLogin = defineEffect({
  name: 'tryLogin',
  does: 'tries a login password',
  input: z.object({
    phone: sealedSchema,
    password: sealedSchema.nullable(),
    device: sealedSchema.nullable(),
    /** The answer takes this many ms, or a multiple of it. */
    floorMs: z.number().positive(),
  }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('proven'), user: z.string(), known: z.boolean() }),
    // `retryAt`: this try was one too many for now; ms since the epoch.
    z.object({ result: z.literal('wrong'), triesLeft: z.number(), retryAt: z.number().nullable() }),
    z.object({ result: z.literal('waiting'), retryAt: z.number() }),
    z.object({ result: z.literal('locked') }),
  ]),
  // Another run is asked, so it goes by the effects' queue; a caller waits for it, so not for minutes.
  policy: { mode: 'queue', attemptMs: 15_000, attempts: 5, pauseMs: 100, longestPauseMs: 5_000 },
});

/** Who has this phone? Only to be asked once the phone is proven. */
export const findByPhone = defineEffect({
  name: 'findByPhone',
  does: 'finds the user who has a phone',
  input: z.object({ phone: sealedSchema }),
  output: z.discriminatedUnion('result', [
    z.object({ result: z.literal('found'), user: z.string() }),
    z.object({ result: z.literal('nobody') }),
    z.object({ result: z.literal('closed') }),
  ]),
  policy: tryLogin.policy,
});

/** Keeps that a device was proven to be the user's; only a keyed hash of it is kept. */
export const rememberDevice = defineEffect({
  name: 'rememberDevice',
  does: 'remembers the device',
  input: z.object({ user: z.string(), device: sealedSchema.nullable() }),
  output: z.object({ remembered: z.boolean() }),
  policy: localPolicy,
});
