import { z } from 'zod';
import { discrepancyKindSchema } from '../effects/reconciliation.ts';
import { defineContract, text } from '../kit/contract.ts';
import { staffIdSchema } from '../kit/ids.ts';
import { amountSchema, currencySchema } from '../kit/money.ts';

const facts = {
  day: z.iso.date().meta({ description: 'The day whose statement it was found in', examples: ['2026-11-24'] }),
  about: z
    .string()
    .max(100)
    .meta({
      description: 'The run whose money it is; or, for what the network alone knows, the beginning of its reference',
      examples: ['pay_01932c07a5b07000a000000000000001'],
    }),
  currency: currencySchema,
  kind: discrepancyKindSchema,
  networkMinor: z.int().meta({ description: 'What the network owes us by its statement', examples: [2372] }),
  ledgerMinor: z.int().meta({ description: 'What the network owes us by our ledger', examples: [0] }),
};

const account = z.enum(['network', 'suspense']);

export const discrepancyContract = defineContract({
  input: z.strictObject(facts),
  events: {
    'ops.claim': z.strictObject({ by: staffIdSchema }),
    'ops.post': z.strictObject({ by: staffIdSchema }),
    'ops.explain': z.strictObject({ by: staffIdSchema, explanation: text(500) }),
  },
  // To book is to move money, and to explain a difference away is to let it go: neither is one person's to do.
  staff: {
    'ops.claim': { roles: ['operator'] },
    'ops.post': { roles: ['operator'], fourEyes: true },
    'ops.explain': { roles: ['operator'], fourEyes: true },
  },
  view: z.strictObject({
    ...facts,
    proposed: z
      .strictObject({ from: account, to: account, amountMinor: amountSchema })
      .nullable()
      .meta({ description: 'The entry that is booked when two agree; null for what is too large to be one entry' }),
    claimedBy: z.string().nullable(),
    explanation: z.string().nullable(),
  }),
  outcomes: {
    posted: 'The difference was booked against suspense: both sides say the same.',
    explained: 'It is as it should be, and is not opened again.',
    vanished: 'Both sides came to say the same by themselves.',
  },
  reasons: {
    'books-moved': 'One side has moved since: look at the amounts again.',
    'system-busy': 'We could not finish at once; we keep trying.',
  },
});
