import type { ColumnType } from 'kysely';
import type { OptionalTimestamp, Timestamp } from './column-types.ts';
import type { StaffRole } from '../machines/kit/contract.ts';

/** The tables of staff and of what they do. */
export type StaffTables = {
  staff: {
    id: string;
    name: string;
    roles: StaffRole[];
    /** With `totp_sealed`: somebody who signs in here; without, by the identity provider under `oidc_subject`. */
    password_hash: string | null;
    totp_sealed: string | null;
    /** The password is the one that they were given, and is to be changed before anything else. */
    password_given: ColumnType<boolean, boolean | undefined, boolean>;
    /** The time step of the last code that was taken: it and earlier ones are worth nothing. */
    totp_step: ColumnType<number | null, number | null | undefined, number | null>;
    oidc_subject: string | null;
    created_at: Timestamp;
    disabled_at: OptionalTimestamp;
  };
  staff_sessions: {
    id: string;
    staff_id: string;
    token_hash: string;
    created_at: Timestamp;
    used_at: Timestamp;
    expires_at: Timestamp;
    ended_at: OptionalTimestamp;
  };
  /** Wrong sign-ins by name, whether or not there is such a person. */
  staff_tries: { name_hash: string; tries: number; blocked_until: OptionalTimestamp; tried_at: Timestamp };
  /** Append-only; `hash` is of the entry and of `previous`, the hash of the entry before it. */
  audit_log: {
    seq: number;
    at: Timestamp;
    staff: string;
    act: string;
    run: string | null;
    detail: string | null;
    reason: string;
    request_id: string;
    previous: string;
    hash: string;
  };
};
