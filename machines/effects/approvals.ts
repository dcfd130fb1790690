import { z } from 'zod';
import { defineEffect } from '../kit/effect.ts';
import { neighbourPolicy } from './standing.ts';

/** The fields of a proposed event, its marked ones sealed. */
export const proposedFields = z.record(z.string(), z.unknown());

/** The name of an event that staff send. */
export const opsEventSchema = z
  .string()
  .regex(/^ops\.[A-Za-z]{1,60}$/, { error: 'must be an ops. event' })
  .meta({ examples: ['ops.resolve'] });

/**
 * Tells a run, as staff, what two of them have agreed on. `key` names the message for ever: asked again, it is told once.
 * `taken`: the run took it; else it had gone on and does not take it any more.
 */
export const tellRun = defineEffect({
  name: 'tellRun',
  does: 'tells a run what two members of staff agreed on',
  input: z.object({ key: z.string(), run: z.string(), event: opsEventSchema, fields: proposedFields }),
  output: z.object({ taken: z.boolean() }),
  policy: neighbourPolicy,
});
