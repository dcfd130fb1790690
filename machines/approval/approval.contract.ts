import { z } from 'zod';
import { opsEventSchema, proposedFields } from '../effects/approvals.ts';
import { defineContract, staffRoles, text } from '../kit/contract.ts';
import { idPattern, staffIdSchema } from '../kit/ids.ts';

/** What is proposed: an event, to a run, by somebody, and why. */
const proposal = {
  run: z
    .string()
    .regex(idPattern, { error: 'must be the id of a run' })
    .meta({ examples: ['pay_01932c07a5b07000a000000000000001'] }),
  flow: z
    .string()
    .max(60)
    .meta({ examples: ['payment'] }),
  event: opsEventSchema,
  fields: proposedFields,
  by: staffIdSchema,
  because: text(200),
};

const decision = z.strictObject({ by: staffIdSchema, reason: text(200) });

export const approvalContract = defineContract({
  input: z.strictObject(proposal),
  events: { 'ops.approve': decision, 'ops.refuse': decision },
  // Whoever may send the proposed event may decide on it: the edge judges by that event’s own rule as well.
  staff: { 'ops.approve': { roles: staffRoles }, 'ops.refuse': { roles: staffRoles } },
  view: z.strictObject({
    ...proposal,
    fields: z.record(z.string(), z.unknown()).meta({ description: 'What is sealed is shown as null' }),
    decidedBy: z.string().nullable(),
    decidedBecause: z.string().nullable(),
  }),
  outcomes: {
    applied: 'Two members of staff agreed, and the run was told.',
    notTaken: 'Two members of staff agreed, but the run had gone on: nothing was done.',
    refused: 'It was refused, or taken back: nothing was done.',
    expired: 'Nobody decided in time: nothing was done.',
  },
  reasons: {
    'same-person': 'Whoever proposed it may not approve it: a second person has to.',
    'system-busy': 'The run could not be told yet; we keep trying.',
  },
});
