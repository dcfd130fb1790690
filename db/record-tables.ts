import type { Generated } from 'kysely';
import type { Timestamp } from './column-types.ts';
import type { Currency } from '../machines/kit/money.ts';
import type { Category } from './categories.ts';
import type { RecordKind } from './record-kinds.ts';

/** The tables that people read: their transactions as they see them, and the budgets that they set themselves. */
export type RecordTables = {
  /** One row for each user and transfer, written with the transfer by records.ts and guarded by a trigger. */
  records: {
    user_id: string;
    /** Counts a user's records from 1 without a gap, in the order in which they were committed. */
    seq: number;
    transfer_id: string;
    kind: RecordKind;
    direction: 'in' | 'out';
    amount_minor: number;
    /** What it changed in what the user has here, available and held; zero for what a card paid. */
    delta_minor: number;
    /** What the user had here afterwards, available and held. */
    balance_after_minor: number;
    currency: Currency;
    counterparty_kind: 'merchant' | 'person' | null;
    counterparty_id: string | null;
    /** A merchant's name as it was then; of a person the mask. */
    counterparty_name: string | null;
    category: Category | null;
    funded_by: string | null;
    card_mask: string | null;
    note: string | null;
    fee_minor: number;
    discount_minor: number;
    points: number;
    /** The transfer that this one gives back, whole or in part. */
    refers_to: string | null;
    refunded_minor: Generated<number>;
    run_id: string;
    at: Timestamp;
  };
  /** Where each user's records have got to: whoever adds one holds the row until the end of the transaction. */
  record_books: { user_id: string; last_seq: Generated<number>; last_at: Timestamp };
  /** What a user means to spend in a month, in a category or in all. */
  budgets: {
    user_id: string;
    category: Category | 'all';
    currency: Currency;
    limit_minor: number;
    updated_at: Timestamp;
  };
};
