import { sql } from 'kysely';
import type { Migration } from 'kysely';

/** Whether a password of staff is the one that they were given: it opens nothing but its own change. */
export const staffPasswords: Migration = {
  async up(db) {
    await sql`alter table staff add column password_given boolean not null default false`.execute(db);
  },
};
