import type { Currency } from '../machines/kit/money.ts';
import type { OptionalTimestamp, Timestamp } from './column-types.ts';

/** How the card network's statement and the ledger may differ. */
export type DiscrepancyKind = 'missing-here' | 'missing-there' | 'amount-differs' | 'twice';

/** The tables of what reconciliation found. */
export type DiscrepancyTables = {
  discrepancies: {
    /** The run in which staff deal with it. */
    id: string;
    /** The day whose statement it was found in, as YYYY-MM-DD. */
    day: string;
    /** The run whose money it is; or, for what the network alone knows, the beginning of its reference. */
    about: string;
    currency: Currency;
    kind: DiscrepancyKind;
    /** What the network owes us for it, by its statement and by our ledger. */
    network_minor: number;
    ledger_minor: number;
    found_at: Timestamp;
    opened_at: OptionalTimestamp;
    closed_at: OptionalTimestamp;
    outcome: 'posted' | 'explained' | 'vanished' | null;
  };
};
