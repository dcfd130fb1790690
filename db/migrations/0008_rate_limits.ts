import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** Counters of calls, in the shape that rate-limiter-flexible reads. Losing them in a crash costs nothing. */
export const rateLimits: Migration = {
  async up(db) {
    await sql`
      create unlogged table rate_limits (
        key text primary key,
        points integer not null default 0,
        expire bigint
      )`.execute(db);
    await sql`create index rate_limits_by_expiry on rate_limits (expire)`.execute(db);
  },
};
