import { z } from 'zod';
import { defineContract } from '../kit/contract.ts';

export const idDocumentContract = defineContract({
  input: z.strictObject({}),
  events: { 'ops.lookAgain': z.strictObject({}) },
  view: z.strictObject({
    noticesGiven: z.int().meta({ description: 'How often the owner was told that the end is near' }),
    nextLookAt: z.iso.datetime().nullable(),
  }),
  outcomes: {
    lapsed: 'The document has expired: the account fell to tier I until its owner proves the new one.',
    replaced: 'Another document was proven in its place, or its owner was erased.',
  },
  reasons: { 'system-busy': 'We could not finish at once; nothing is lost.' },
});
