import type { ColumnType } from 'kysely';
import type { Currency } from '../machines/kit/money.ts';

/** The tables of what left each wallet; written by spending.ts. */
export type SpendingTables = {
  /** How much of each limit is used, by period (see spending.ts); kept in the transaction of the hold. */
  spending_counters: { owner: string; currency: Currency; counter: string; period: string; used_minor: number };
  /** What the counters are made of. `hold_request_id`: the hold that was counted, or that something was given back of. */
  spending_entries: {
    request_id: string;
    counter: string;
    period: string;
    owner: string;
    currency: Currency;
    amount_minor: number;
    hold_request_id: string;
    created_at: ColumnType<Date, Date | string | undefined, Date | string>;
  };
};
