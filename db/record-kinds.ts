import { promotionKinds } from './database.ts';
import type { TransferKind } from './database.ts';

/**
 * Transfers inside one owner's accounts, the house's with `correction`: nothing comes and nothing goes, so nobody sees them as a transaction.
 * Discounts and points are told in the record of the payment that they came with.
 */
export const unseenKinds = [
  'hold',
  'release',
  'correction',
  ...promotionKinds,
] as const satisfies readonly TransferKind[];
export type RecordKind = Exclude<TransferKind, (typeof unseenKinds)[number]>;

type About = {
  /** What a statement calls it. */
  readonly name: string;
  /** What its amount adds to what was spent (budgets, categories): 1, 0 for what only changes place, -1 for what gives back. */
  readonly spending: 1 | 0 | -1;
};

/** What people see, by kind. A further kind of transfer is a word in `transferKinds`, its migration, and a line here. */
export const recordKinds: { readonly [kind in RecordKind]: About } = {
  payment: { name: 'Payment', spending: 1 },
  credit: { name: 'Credit', spending: 0 },
  transfer: { name: 'Transfer', spending: 0 },
};

export const recordKindNames = Object.keys(recordKinds) as [RecordKind, ...RecordKind[]];

export function isSeen(kind: TransferKind): kind is RecordKind {
  return !unseenKinds.some((unseen) => unseen === kind);
}
