import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';

/** Ends every session of a user, and makes worthless every run that ended before and was not exchanged for one yet. */
export const endSessions = defineEffect({
  name: 'endSessions',
  does: 'logs the user out everywhere',
  input: z.object({ user: z.string() }),
  output: z.object({ ended: z.number() }),
  policy: localPolicy,
});
