import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';
import type { Currency } from '../machines/kit/money.ts';
import type { CardTables } from './card-tables.ts';
import type { LedgerTables } from './ledger-tables.ts';
import type { RecordTables } from './record-tables.ts';
import type { SpendingTables } from './spending-tables.ts';
import type { StaffTables } from './staff-tables.ts';

type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type OptionalTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

/** What an account of the ledger is for. Those in {@link neverNegative} are somebody's money. */
export const accountKinds = [
  'wallet',
  'hold',
  'merchant',
  'network',
  'fees',
  'promotion',
  'points',
  'suspense',
] as const;
export type AccountKind = (typeof accountKinds)[number];
export const neverNegative = ['wallet', 'hold', 'merchant', 'points'] as const satisfies readonly AccountKind[];

/** `hold` and `release` move money inside one owner's accounts; the others are what a person sees as a transaction. */
export const transferKinds = ['hold', 'release', 'payment', 'credit'] as const;
export type TransferKind = (typeof transferKinds)[number];

type OtherTables = StaffTables & CardTables & LedgerTables & RecordTables & SpendingTables;

/** The tables. Amounts are signed or unsigned integers of minor units; `*_hash` are keyed hashes; sealed text is JWE. */
export type Database = OtherTables & {
  users: {
    id: string;
    phone_hash: string;
    phone_sealed: string;
    phone_mask: string;
    terms_version: string;
    created_at: Timestamp;
    /** When all sessions were ended last: a run that ended before is exchanged for none. */
    sessions_ended_at: OptionalTimestamp;
  };
  credentials: {
    id: Generated<number>;
    user_id: string;
    kind: 'login-password' | 'payment-password';
    hash: string;
    created_at: Timestamp;
    /** When it was replaced; the one that counts has none. */
    retired_at: OptionalTimestamp;
    /** The run that set it, where that may be asked twice. */
    set_by: string | null;
  };
  password_resets: { run_id: string; user_id: string; created_at: Timestamp };
  proof_tries: {
    request_id: string;
    run_id: string;
    user_id: string;
    matched: Generated<boolean>;
    created_at: Timestamp;
  };
  sessions: {
    id: string;
    user_id: string;
    run_id: string;
    access_hash: string;
    refresh_hash: string;
    access_expires_at: Timestamp;
    refresh_expires_at: Timestamp;
    revoked_at: OptionalTimestamp;
    created_at: Timestamp;
    label_sealed: string | null;
    last_used_at: Timestamp;
  };
  /** Refresh tokens that were exchanged for the next one: whoever sends one again may have stolen it. */
  spent_refresh_tokens: { refresh_hash: string; session_id: string; spent_at: Timestamp };
  user_devices: { user_id: string; device_hash: string; first_seen_at: Timestamp; last_seen_at: Timestamp };
  /** Accounts that nobody has: what counts the tries of a phone without a user. */
  decoy_accounts: {
    phone_hash: string;
    frozen: ColumnType<unknown, string, string>;
    /** The request that counted last. */
    last_request: string | null;
    updated_at: Timestamp;
  };
  data_keys: { subject: string; wrapped: string; created_at: Timestamp; destroyed_at: OptionalTimestamp };
  secret_keys: { id: string; wrapped: string; created_at: Timestamp; destroy_after: Timestamp };
  merchants: {
    id: string;
    name: string;
    open: boolean;
    currency: Currency;
    created_at: Timestamp;
    /** Merchant category code (ISO 18245), four digits. */
    mcc: string | null;
  };
  otp_challenges: {
    id: string;
    request_id: string;
    run_id: string;
    purpose: string;
    phone_hash: string;
    address_hash: string | null;
    code_hash: string;
    tries: Generated<number>;
    tries_limit: number;
    /** The request that tried last. */
    last_request: string | null;
    expires_at: Timestamp;
    used_at: OptionalTimestamp;
    voided_at: OptionalTimestamp;
    created_at: Timestamp;
  };
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
  inbox: { provider: string; event_id: string; received_at: Timestamp };
  idempotency: {
    scope: string;
    key_hash: string;
    body_hash: string;
    target_id: string;
    status: number | null;
    answer: ColumnType<unknown, string | null, string | null>;
    created_at: Timestamp;
  };
  rate_limits: { key: string; points: Generated<number>; expire: number | null };
  /** Payments that need no payment password, by run: each takes from its payer's allowance of the day. */
  small_payments: {
    run_id: string;
    user_id: string;
    amount_minor: number;
    currency: Currency;
    /** Until then it counts though nothing moved yet; later only if something did. */
    pending_until: Timestamp;
    created_at: Timestamp;
  };
};

export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;
