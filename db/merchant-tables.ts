import type { OptionalTimestamp, Timestamp } from './column-types.ts';

/** The tables of merchants' own: what they call with. Merchants themselves are in funding-tables.ts. */
export type MerchantTables = {
  /** Keys of merchants' servers. `key_hash`: keyed; the key itself was shown once. */
  merchant_keys: {
    id: string;
    merchant_id: string;
    label: string;
    key_hash: string;
    last_four: string;
    created_at: Timestamp;
    /** To the hour. */
    last_used_at: OptionalTimestamp;
    revoked_at: OptionalTimestamp;
  };
};
