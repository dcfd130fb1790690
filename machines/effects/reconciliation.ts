import { z } from 'zod';
import { defineEffect, localPolicy } from '../kit/effect.ts';
import type { EffectPolicy } from '../kit/effect.ts';
import { currencySchema } from '../kit/money.ts';
import { neighbourPolicy } from './standing.ts';

/** How the network's statement and the ledger may differ. */
export const discrepancyKinds = ['missing-here', 'missing-there', 'amount-differs', 'twice'] as const;
export const discrepancyKindSchema = z.enum(discrepancyKinds);

/** A whole day is read from the network page by page, so an attempt may take minutes. */
const statementPolicy: EffectPolicy = {
  mode: 'queue',
  attemptMs: 180_000,
  attempts: 3,
  pauseMs: 1_000,
  longestPauseMs: 8_000,
};

const count = z.int().min(0);

/**
 * Compares a day of the network's statement with the ledger and notes each difference. What moved less than `graceMs`
 * ago may be on its way still and is left for later. With more than `mostDifferences` nothing is noted: then it is not
 * the payments that are wrong, but the statement.
 */
export const compareStatement = defineEffect({
  name: 'compareStatement',
  does: 'compares the network’s statement with the ledger',
  input: z.object({ day: z.iso.date(), graceMs: z.number(), mostDifferences: z.number() }),
  output: z.discriminatedUnion('result', [
    z.object({
      result: z.literal('compared'),
      lines: count,
      matched: count,
      pending: count,
      differing: count,
    }),
    z.object({ result: z.literal('implausible') }),
  ]),
  policy: statementPolicy,
});

/** Opens an item for each difference that has none, some at a time. `left`: there are more. */
export const openDiscrepancies = defineEffect({
  name: 'openDiscrepancies',
  does: 'opens an item for each difference',
  input: z.object({}),
  output: z.object({ opened: count, left: z.boolean() }),
  policy: neighbourPolicy,
});

const difference = { discrepancy: z.string(), about: z.string(), currency: currencySchema };
const bothSides = { networkMinor: z.int(), ledgerMinor: z.int() };

/** Compares both sides of one item as they are now. */
export const checkDiscrepancy = defineEffect({
  name: 'checkDiscrepancy',
  does: 'compares both sides anew',
  input: z.object(difference),
  output: z.discriminatedUnion('differs', [
    z.object({ differs: z.literal(true), ...bothSides }),
    z.object({ differs: z.literal(false) }),
  ]),
  policy: { ...statementPolicy, attemptMs: 30_000 },
});

/** Books the difference against suspense; not when the ledger says something else by now. */
export const postCorrection = defineEffect({
  name: 'postCorrection',
  does: 'books the difference against suspense',
  input: z.object({ key: z.string(), ...difference, ...bothSides }),
  output: z.object({ posted: z.boolean() }),
  policy: localPolicy,
});

/** Notes that a difference is as it should be, so that it is not opened again. */
export const explainDiscrepancy = defineEffect({
  name: 'explainDiscrepancy',
  does: 'notes that the difference is explained',
  input: z.object({ discrepancy: z.string(), ...bothSides }),
  output: z.object({ noted: z.boolean() }),
  policy: localPolicy,
});
