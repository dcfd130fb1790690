import type { OptionalTimestamp, Timestamp } from './column-types.ts';
import type { Currency } from '../machines/kit/money.ts';
import type { SpendingTables } from './spending-tables.ts';

/** The tables of money that goes from one user to another. */
type TransferTables = {
  /** One row for each transfer that money was set aside or moved for; written in the transaction that did it. */
  transfers: {
    run_id: string;
    payer: string;
    payee: string;
    /** What each is shown of the other; null once that person was erased. */
    payer_mask: string | null;
    payee_mask: string | null;
    amount_minor: number;
    currency: Currency;
    /** The payer's note, sealed for each of the two, so that either may be erased. */
    note_for_payer: string | null;
    note_for_payee: string | null;
    /** The run in which the payee answers, where that is needed. */
    claim_run: string | null;
    status: 'held' | 'sent' | 'returned';
    created_at: Timestamp;
    ended_at: OptionalTimestamp;
  };
  /** Look-ups of payees by phone: each tells something about somebody, so they are counted. */
  payee_lookups: { request_id: string; user_id: string; created_at: Timestamp };
  /** What a user shows to be sent money. */
  receiving_codes: {
    code_hash: string;
    user_id: string;
    amount_minor: number | null;
    currency: Currency;
    created_at: Timestamp;
    expires_at: Timestamp;
  };
};

/** The tables about money beside the ledger's own. */
export type MoneyTables = SpendingTables & TransferTables;
