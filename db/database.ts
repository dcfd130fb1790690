import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';
import type { OptionalTimestamp, Timestamp } from './column-types.ts';
import type { CardTables } from './card-tables.ts';
import type { DiscrepancyTables } from './discrepancy-tables.ts';
import type { FundingTables } from './funding-tables.ts';
import type { IdentityTables } from './identity-tables.ts';
import type { LedgerTables } from './ledger-tables.ts';
import type { MerchantTables } from './merchant-tables.ts';
import type { PromotionTables } from './promotion-tables.ts';
import type { RecordTables } from './record-tables.ts';
import type { MoneyTables } from './transfer-tables.ts';
import type { StaffTables } from './staff-tables.ts';

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

/** Discounts that the house gives, and points, which are moved in a unit of their own. */
export const promotionKinds = [
  'discount',
  'points-earned',
  'points-redeemed',
  'points-expired',
  'points-returned',
] as const;

/** `hold` and `release` move money inside one owner's accounts; the others are what a person sees as a transaction. */
export const transferKinds = [
  'hold',
  'release',
  'payment',
  'credit',
  'transfer',
  'correction',
  ...promotionKinds,
] as const;
export type TransferKind = (typeof transferKinds)[number];

type OtherTables = StaffTables &
  CardTables &
  MoneyTables &
  IdentityTables &
  FundingTables &
  LedgerTables &
  MerchantTables &
  DiscrepancyTables &
  PromotionTables &
  RecordTables;

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
};

export type Db = Kysely<Database>;
export type Tx = Transaction<Database>;
