import type { ColumnType } from 'kysely';

type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type OptionalTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

/** The table of bound cards. The number itself is never kept: the network knows the card by its token. */
export type CardTables = {
  cards: {
    id: string;
    user_id: string;
    number_hash: string;
    token_sealed: string;
    bin: string;
    last4: string;
    issuer: string;
    kind: 'debit' | 'credit';
    alias: string | null;
    position: number;
    bound_by: string;
    bound_at: Timestamp;
    unbinding_at: OptionalTimestamp;
    unbound_at: OptionalTimestamp;
  };
};
