import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { StaffRole } from '../../machines/kit/contract.ts';
import { hasCode } from '../client.ts';
import type { Database, Db } from '../database.ts';

export type StaffMember = Selectable<Database['staff']>;

export type NewStaff = {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
  readonly passwordHash: string;
  readonly totpSealed: string;
};

/** Adds somebody who signs in here, by a password that they are to change; false when the name is taken. */
export async function addStaff(db: Db, { id, name, roles, passwordHash, totpSealed }: NewStaff): Promise<boolean> {
  try {
    await db
      .insertInto('staff')
      .values({
        id,
        name,
        roles: [...roles],
        password_hash: passwordHash,
        totp_sealed: totpSealed,
        password_given: true,
        oidc_subject: null,
      })
      .execute();
    return true;
  } catch (error) {
    if (hasCode(error, '23505')) return false;
    throw error;
  }
}

/** Somebody who signs in here, by name. */
export function findLocalStaff(db: Db, name: string): Promise<StaffMember | undefined> {
  return db
    .selectFrom('staff')
    .selectAll()
    .where('name', '=', name)
    .where('oidc_subject', 'is', null)
    .executeTakeFirst();
}

/** Somebody whom the identity provider vouches for: made at the first sign-in, with the roles it gives them now. */
export function putOidcStaff(
  db: Db,
  person: {
    readonly id: string;
    readonly subject: string;
    readonly name: string;
    readonly roles: readonly StaffRole[];
  },
): Promise<StaffMember> {
  const { id, subject, name } = person;
  const roles = [...person.roles];
  return db
    .insertInto('staff')
    .values({ id, name, roles, password_hash: null, totp_sealed: null, oidc_subject: subject })
    .onConflict((conflict) => conflict.column('oidc_subject').doUpdateSet({ name, roles }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function listStaff(db: Db): Promise<StaffMember[]> {
  return db.selectFrom('staff').selectAll().orderBy('id').execute();
}

/** Takes a code's time step, once: false when it or a later one was taken before. */
export async function takeTotpStep(db: Db, id: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('staff')
    .set({ totp_step: step })
    .where('id', '=', id)
    .where((row) => row.or([row('totp_step', 'is', null), row('totp_step', '<', step)]))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Shuts somebody out and ends their sessions. */
export async function disableStaff(db: Db, id: string): Promise<void> {
  await db.updateTable('staff').set({ disabled_at: new Date() }).where('id', '=', id).execute();
  await endSessionsOf(db, id);
}

/** New secrets for somebody who lost theirs; lets them in again and ends the sessions of the old ones. */
export async function resetStaff(db: Db, id: string, passwordHash: string, totpSealed: string): Promise<void> {
  await db
    .updateTable('staff')
    .set({
      password_hash: passwordHash,
      totp_sealed: totpSealed,
      totp_step: null,
      password_given: true,
      disabled_at: null,
    })
    .where('id', '=', id)
    .execute();
  await endSessionsOf(db, id);
}

/** The password that somebody chose; ends the sessions of the old one. */
export async function setStaffPassword(db: Db, id: string, passwordHash: string): Promise<void> {
  await db
    .updateTable('staff')
    .set({ password_hash: passwordHash, password_given: false })
    .where('id', '=', id)
    .execute();
  await endSessionsOf(db, id);
}

async function endSessionsOf(db: Db, id: string): Promise<void> {
  await db
    .updateTable('staff_sessions')
    .set({ ended_at: new Date() })
    .where('staff_id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
}

/** Wrong tries, and for how long nothing is tried after the last of them. */
export const staffTries = { most: 5, blockMs: 15 * 60_000 };

/**
 * Counts a sign-in before anything is compared, so that a thousand at once are still five.
 * Null: it may be tried; else until when not. Names that nobody has are counted alike.
 */
export async function countStaffTry(db: Db, nameHash: string, now: Date): Promise<Date | null> {
  const until = new Date(now.getTime() + staffTries.blockMs);
  const stale = new Date(now.getTime() - staffTries.blockMs);
  const { rows } = await sql<{ tries: number; blocked_until: Date | null }>`
    insert into staff_tries as kept (name_hash, tries, tried_at) values (${nameHash}, 1, ${now})
    on conflict (name_hash) do update set
      tries = case when kept.blocked_until > ${now} then ${staffTries.most} + 1
        when kept.blocked_until is not null or kept.tried_at < ${stale} then 1 else kept.tries + 1 end,
      blocked_until = case when kept.blocked_until > ${now} then kept.blocked_until
        when kept.blocked_until is null and kept.tried_at >= ${stale} and kept.tries + 1 >= ${staffTries.most}
        then ${until}::timestamptz end,
      tried_at = ${now}
    returning tries, blocked_until`.execute(db);
  const [row] = rows;
  return row !== undefined && row.tries > staffTries.most ? row.blocked_until : null;
}

/** Forgets the wrong tries of somebody who got in. */
export async function forgiveStaffTries(db: Db, nameHash: string): Promise<void> {
  await db.deleteFrom('staff_tries').where('name_hash', '=', nameHash).execute();
}
