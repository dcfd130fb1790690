import { z } from 'zod';
import { accountEvents, standingSchema } from '../effects/standing.ts';
import { defineContract, text } from '../kit/contract.ts';

export const accountContract = defineContract({
  input: z.strictObject({}),
  events: {
    ...accountEvents,
    'user.freeze': z.strictObject({}),
    'ops.freeze': z.strictObject({ because: text(200) }),
    'ops.unfreeze': z.strictObject({}),
  },
  // To freeze is safe and must be quick; to let money move again takes two.
  staff: { 'ops.freeze': { roles: ['operator'] }, 'ops.unfreeze': { roles: ['operator'], fourEyes: true } },
  view: standingSchema,
  outcomes: { closed: 'The account is closed.' },
  reasons: {},
});
