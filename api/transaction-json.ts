import { z } from 'zod';
import { categories } from '../db/categories.ts';
import { statuses } from '../db/queries/record-filter.ts';
import type { Transaction } from '../db/queries/records.ts';
import { recordKindNames } from '../db/record-kinds.ts';
import type { Flow } from '../machines/kit/flow.ts';
import { currencySchema } from '../machines/kit/money.ts';

/** One thing that came or went. */
export const transaction = z
  .object({
    id: z.string(),
    kind: z.enum(recordKindNames),
    status: z.enum(statuses).meta({ description: 'How far it was given back' }),
    direction: z.enum(['in', 'out']),
    amountMinor: z.int().meta({ description: 'What moved, fee included' }),
    feeMinor: z.int(),
    currency: currencySchema,
    counterparty: z
      .object({
        kind: z.enum(['merchant', 'person']),
        id: z.string(),
        name: z.string().nullable().meta({ description: 'A merchant’s name as it was then; a person’s mask' }),
      })
      .nullable(),
    category: z.enum(categories).nullable().meta({ description: 'What the merchant sells, by its category code' }),
    fundedBy: z.string().nullable().meta({ description: 'The kind of source: balance, card, e-money' }),
    cardMask: z.string().nullable(),
    note: z.string().nullable(),
    balanceAfterMinor: z.int().meta({ description: 'What you had here afterwards, available and held' }),
    run: z.string().meta({ description: 'The run that moved the money' }),
    at: z.iso.datetime(),
  })
  .meta({ id: 'Transaction' });

const line = z.object({ name: z.enum(['price', 'discount', 'fee']), amountMinor: z.int() });
/** The same with its receipt. */
export const oneTransaction = transaction
  .extend({
    receipt: z.object({
      lines: z.array(line).meta({ description: 'They add up to the total' }),
      totalMinor: z.int(),
      points: z.int().meta({ description: 'Points that came with it; below zero: that it took' }),
      refundedMinor: z.int(),
      paidFromBalanceMinor: z.int().meta({ description: 'How much of it left the balance; zero for what a card paid' }),
    }),
    references: z.object({
      transaction: z.string(),
      run: z.string(),
      refersTo: z.string().nullable().meta({ description: 'The transaction that this one gives back' }),
    }),
    links: z.object({ run: z.string().nullable().meta({ description: 'Where the run is looked at' }) }),
  })
  .meta({ id: 'TransactionWithReceipt' });

export function transactionJson(found: Transaction): z.output<typeof transaction> {
  const {
    seq: _,
    deltaMinor: __,
    points: ___,
    discountMinor: ____,
    refundedMinor: _____,
    refersTo: ______,
    ...shown
  } = found;
  return { ...shown, at: shown.at.toISOString() };
}

export function receiptJson(found: Transaction, registry: readonly Flow[]): z.output<typeof oneTransaction> {
  const { id, run, amountMinor, feeMinor, discountMinor, points, refundedMinor, refersTo, deltaMinor } = found;
  const lines: z.output<typeof line>[] = [
    { name: 'price', amountMinor: amountMinor + discountMinor - feeMinor },
    ...(discountMinor === 0 ? [] : [{ name: 'discount' as const, amountMinor: -discountMinor }]),
    ...(feeMinor === 0 ? [] : [{ name: 'fee' as const, amountMinor: feeMinor }]),
  ];
  const flow = registry.find(({ idPrefix, startedBy }) => startedBy !== 'staff' && run.startsWith(`${idPrefix}_`));
  return {
    ...transactionJson(found),
    receipt: { lines, totalMinor: amountMinor, points, refundedMinor, paidFromBalanceMinor: Math.max(0, -deltaMinor) },
    references: { transaction: id, run, refersTo },
    links: { run: flow === undefined ? null : `/v1/flows/${flow.name}/${run}` },
  };
}
