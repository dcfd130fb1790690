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
  view: standingSchema,
  outcomes: { closed: 'The account is closed.' },
  reasons: {},
});
