import type { ColumnType } from 'kysely';
import type { OptionalTimestamp, Timestamp } from './column-types.ts';

/** Who people are by their documents, and the photos of these. */
export type IdentityTables = {
  /** One row for each run that proves an identity; `proven_at` makes it the user's. */
  identities: {
    run_id: string;
    user_id: string;
    id_hash: string;
    name_sealed: string;
    id_number_sealed: string;
    occupation_sealed: string | null;
    address_sealed: string | null;
    name_mask: string;
    id_mask: string;
    valid_until: string | null;
    reviewed_by: ColumnType<string[], string[] | undefined, string[]>;
    created_at: Timestamp;
    proven_at: OptionalTimestamp;
    /** When the account was closed: the identity is free again. */
    released_at: OptionalTimestamp;
  };
  identity_tries: { request_id: string; user_id: string; run_id: string; created_at: Timestamp };
  /** What was uploaded; the sealed bytes themselves lie in the blob store under the id. */
  uploads: {
    id: string;
    owner: string;
    kind: 'id-photo';
    bytes: number;
    width: number;
    height: number;
    hash: string;
    run_id: string | null;
    side: 'front' | 'back' | null;
    created_at: Timestamp;
  };
};
