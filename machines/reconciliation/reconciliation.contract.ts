import { z } from 'zod';
import { defineContract } from '../kit/contract.ts';

const count = z.int().min(0).nullable();

export const reconciliationContract = defineContract({
  input: z.strictObject({
    day: z.iso.date().meta({ description: 'A day of the network’s business, UTC+8', examples: ['2026-11-24'] }),
  }),
  events: { 'ops.compare': z.strictObject({}) },
  view: z.strictObject({
    day: z.iso.date(),
    lines: count.meta({ description: 'Lines of the statement' }),
    matched: count.meta({ description: 'Runs of which both sides say the same' }),
    pending: count.meta({ description: 'Runs that differ and moved so lately that they may agree yet' }),
    differing: count.meta({ description: 'Runs of which the sides say something else' }),
    opened: z.int().min(0).meta({ description: 'Items that were opened for it; a known difference has one already' }),
  }),
  outcomes: {
    matched: 'Both sides say the same.',
    differing: 'Some differ: each has an item that staff deal with.',
    notCompared: 'There was no statement that could be compared. Ask for the day again.',
  },
  reasons: {
    'statement-unavailable': 'The network gives no statement that can be read; we ask again.',
    'statement-implausible': 'So much differs that the statement itself must be wrong; we ask for it again.',
    'system-busy': 'Not all items could be opened yet; we keep trying.',
  },
});
