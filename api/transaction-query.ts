import { z } from 'zod';
import { categories } from '../db/categories.ts';
import { statuses } from '../db/queries/record-filter.ts';
import type { Filter } from '../db/queries/record-filter.ts';
import { recordKindNames } from '../db/record-kinds.ts';
import { text } from '../machines/kit/contract.ts';
import { largestMinor } from '../machines/kit/money.ts';

const time = z.iso.datetime({ offset: true });
const amount = z.coerce.number().int().min(0).max(largestMinor);
const idLike = (prefixes: string) => new RegExp(`^(${prefixes})_[0-9a-f]{32}$`);

/** What transactions may be chosen by; all of it must fit. */
export const filterQuery = z.strictObject({
  from: time.optional().meta({ description: 'From this time on' }),
  to: time.optional().meta({ description: 'Before this time' }),
  kind: z.enum(recordKindNames).optional(),
  direction: z.enum(['in', 'out']).optional(),
  status: z.enum(statuses).optional(),
  category: z.enum(categories).optional(),
  card: z
    .string()
    .regex(/^(\*{4} )?\d{4}$/, { error: 'must be the last four digits of a card, or its mask' })
    .optional()
    .meta({ description: 'The last four digits of the card that paid, or its mask' }),
  merchant: z.string().regex(idLike('mer'), { error: 'must be a merchant’s id' }).optional(),
  counterparty: z.string().regex(idLike('mer|usr'), { error: 'must be the id of a counterparty' }).optional(),
  minAmountMinor: amount.optional(),
  maxAmountMinor: amount.optional(),
  q: text(60).optional().meta({ description: 'A part of the note or of a merchant’s name, in letters of either case' }),
});

export const pageQuery = filterQuery.extend({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^before_[1-9]\d{0,14}$/, { error: 'must be a nextCursor of an earlier page' })
    .optional(),
});

export function filterOf({ from, to, card, ...same }: z.output<typeof filterQuery>): Filter {
  return {
    ...same,
    card: card?.slice(-4),
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}

/** A cursor says where its page begins. */
export function cursorOf(seq: number): string {
  return `before_${seq}`;
}

/** The number that a cursor holds. */
export function seqOf(cursor: string): number {
  return Number(cursor.slice(cursorOf(0).length - 1));
}
