import type { ColumnType, Generated } from 'kysely';
import type { Timestamp } from './column-types.ts';
import type { Currency, Unit } from '../machines/kit/money.ts';
import type { AccountKind, TransferKind } from './database.ts';

/** The tables of the ledger; written by ledger.ts. */
export type LedgerTables = {
  ledger_accounts: {
    id: string;
    kind: AccountKind;
    owner: string;
    currency: Unit;
    /** Kept by a trigger on the entries; another refuses whoever else writes it. */
    balance_minor: ColumnType<number, never, never>;
    created_at: Timestamp;
  };
  ledger_transfers: {
    id: string;
    request_id: string;
    kind: TransferKind;
    run_id: string;
    payer: string | null;
    payee: string | null;
    amount_minor: number;
    currency: Unit;
    /** The kind of source that it came from. */
    funded_by: string | null;
    /** The hold that this made, or took from. */
    hold_id: string | null;
    created_at: Timestamp;
  };
  ledger_entries: {
    id: Generated<number>;
    transfer_id: string;
    account_id: string;
    amount_minor: number;
  };
  ledger_holds: {
    id: string;
    request_id: string;
    run_id: string;
    owner: string;
    currency: Currency;
    amount_minor: number;
    captured_minor: Generated<number>;
    released_minor: Generated<number>;
    created_at: Timestamp;
  };
};
