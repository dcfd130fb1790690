import type { Selectable } from 'kysely';
import type { Database } from '../../db/database.ts';

// The schema as it is, for a change to be seen. The compiler holds the list to `Database`, schema.test.ts to PostgreSQL.

type Kind<V> = V extends string
  ? 'text'
  : V extends number
    ? 'bigint' | 'integer'
    : V extends boolean
      ? 'boolean'
      : V extends Date
        ? 'timestamptz'
        : V extends readonly string[]
          ? 'ARRAY'
          : never;
type Column<V> = unknown extends V ? 'json' | 'json?' : null extends V ? `${Kind<NonNullable<V>>}?` : Kind<V>;
type Inventory = {
  [T in keyof Database]: { [C in keyof Selectable<Database[T]>]: Column<Selectable<Database[T]>[C]> };
};

/** Every table's columns; `?` may be null. */
export const inventory: Inventory = {
  audit_log: {
    seq: 'bigint',
    at: 'timestamptz',
    staff: 'text',
    act: 'text',
    run: 'text?',
    detail: 'text?',
    reason: 'text',
    request_id: 'text',
    previous: 'text',
    hash: 'text',
  },
  credentials: {
    id: 'bigint',
    user_id: 'text',
    kind: 'text',
    hash: 'text',
    created_at: 'timestamptz',
    retired_at: 'timestamptz?',
    set_by: 'text?',
  },
  data_keys: { subject: 'text', wrapped: 'text', created_at: 'timestamptz', destroyed_at: 'timestamptz?' },
  decoy_accounts: { phone_hash: 'text', frozen: 'json', last_request: 'text?', updated_at: 'timestamptz' },
  idempotency: {
    scope: 'text',
    key_hash: 'text',
    body_hash: 'text',
    target_id: 'text',
    status: 'integer?',
    answer: 'json?',
    created_at: 'timestamptz',
  },
  identities: {
    run_id: 'text',
    user_id: 'text',
    id_hash: 'text',
    name_sealed: 'text',
    id_number_sealed: 'text',
    occupation_sealed: 'text?',
    address_sealed: 'text?',
    name_mask: 'text',
    id_mask: 'text',
    valid_until: 'text?',
    reviewed_by: 'ARRAY',
    created_at: 'timestamptz',
    proven_at: 'timestamptz?',
    released_at: 'timestamptz?',
  },
  identity_tries: { request_id: 'text', user_id: 'text', run_id: 'text', created_at: 'timestamptz' },
  inbox: { provider: 'text', event_id: 'text', received_at: 'timestamptz' },
  ledger_accounts: {
    id: 'text',
    kind: 'text',
    owner: 'text',
    currency: 'text',
    balance_minor: 'bigint',
    created_at: 'timestamptz',
  },
  ledger_entries: { id: 'bigint', transfer_id: 'text', account_id: 'text', amount_minor: 'bigint' },
  ledger_holds: {
    id: 'text',
    request_id: 'text',
    run_id: 'text',
    owner: 'text',
    currency: 'text',
    amount_minor: 'bigint',
    captured_minor: 'bigint',
    released_minor: 'bigint',
    created_at: 'timestamptz',
  },
  ledger_transfers: {
    id: 'text',
    request_id: 'text',
    kind: 'text',
    run_id: 'text',
    payer: 'text?',
    payee: 'text?',
    amount_minor: 'bigint',
    currency: 'text',
    funded_by: 'text?',
    hold_id: 'text?',
    created_at: 'timestamptz',
  },
  merchants: { id: 'text', name: 'text', open: 'boolean', currency: 'text', created_at: 'timestamptz' },
  otp_challenges: {
    id: 'text',
    request_id: 'text',
    run_id: 'text',
    purpose: 'text',
    phone_hash: 'text',
    address_hash: 'text?',
    code_hash: 'text',
    tries: 'integer',
    tries_limit: 'integer',
    expires_at: 'timestamptz',
    last_request: 'text?',
    used_at: 'timestamptz?',
    voided_at: 'timestamptz?',
    created_at: 'timestamptz',
  },
  password_resets: { run_id: 'text', user_id: 'text', created_at: 'timestamptz' },
  proof_tries: { request_id: 'text', run_id: 'text', user_id: 'text', matched: 'boolean', created_at: 'timestamptz' },
  rate_limits: { key: 'text', points: 'integer', expire: 'bigint?' },
  secret_keys: { id: 'text', wrapped: 'text', created_at: 'timestamptz', destroy_after: 'timestamptz' },
  sessions: {
    id: 'text',
    user_id: 'text',
    run_id: 'text',
    access_hash: 'text',
    refresh_hash: 'text',
    access_expires_at: 'timestamptz',
    refresh_expires_at: 'timestamptz',
    revoked_at: 'timestamptz?',
    created_at: 'timestamptz',
    label_sealed: 'text?',
    last_used_at: 'timestamptz',
  },
  small_payments: {
    run_id: 'text',
    user_id: 'text',
    amount_minor: 'bigint',
    currency: 'text',
    pending_until: 'timestamptz',
    created_at: 'timestamptz',
  },
  spent_refresh_tokens: { refresh_hash: 'text', session_id: 'text', spent_at: 'timestamptz' },
  staff: {
    id: 'text',
    name: 'text',
    roles: 'ARRAY',
    password_hash: 'text?',
    totp_sealed: 'text?',
    password_given: 'boolean',
    totp_step: 'bigint?',
    oidc_subject: 'text?',
    created_at: 'timestamptz',
    disabled_at: 'timestamptz?',
  },
  staff_sessions: {
    id: 'text',
    staff_id: 'text',
    token_hash: 'text',
    created_at: 'timestamptz',
    used_at: 'timestamptz',
    expires_at: 'timestamptz',
    ended_at: 'timestamptz?',
  },
  staff_tries: { name_hash: 'text', tries: 'integer', blocked_until: 'timestamptz?', tried_at: 'timestamptz' },
  uploads: {
    id: 'text',
    owner: 'text',
    kind: 'text',
    bytes: 'integer',
    width: 'integer',
    height: 'integer',
    hash: 'text',
    run_id: 'text?',
    side: 'text?',
    created_at: 'timestamptz',
  },
  user_devices: { user_id: 'text', device_hash: 'text', first_seen_at: 'timestamptz', last_seen_at: 'timestamptz' },
  users: {
    id: 'text',
    phone_hash: 'text',
    phone_sealed: 'text',
    phone_mask: 'text',
    terms_version: 'text',
    created_at: 'timestamptz',
    sessions_ended_at: 'timestamptz?',
  },
};
