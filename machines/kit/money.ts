import { z } from 'zod';
import type { pointsUnit } from './points.ts';

declare const minorBrand: unique symbol;

/** An amount in the minor unit of its currency (fen, cent), an integer; never a float. */
export type Minor = number & { readonly [minorBrand]: 'Minor' };

/** The largest amount that one message may carry: 10^12 minor units, far inside what a double holds exactly. */
export const largestMinor = 1_000_000_000_000;

/** Is this a whole, non-negative number of minor units within {@link largestMinor}? */
export function isMinor(value: unknown): value is Minor {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largestMinor;
}

/** Makes a {@link Minor}; throws a RangeError for a fraction, a negative or an overflowing number. */
export function minor(value: number): Minor {
  if (isMinor(value)) return value;
  throw new RangeError(`${value} is no amount in minor units: it must be a whole number from 0 to ${largestMinor}`);
}

/** The ISO 4217 currencies that the ledger holds. */
export const currencies = ['CNY'] as const;
export type Currency = (typeof currencies)[number];

/** What the ledger counts: money, and points (see points.ts). */
export type Unit = Currency | typeof pointsUnit;

export const currencySchema = z.enum(currencies).meta({ description: 'ISO 4217 currency code' });

/** A payable amount: at least one minor unit. What is parsed is a {@link Minor}. */
export const amountSchema: z.ZodType<Minor, number> = z
  .int({ error: 'must be a whole number of minor units' })
  .min(1)
  .max(largestMinor)
  .meta({ description: 'Amount in minor units (fen)', examples: [2372] }) as never;
