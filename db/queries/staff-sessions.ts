import type { StaffRole } from '../../machines/kit/contract.ts';
import type { Db } from '../database.ts';

/** A session of staff ends after eight hours, or after half an hour in which it was not used (OWASP Session Management). */
export const staffSessionLives = { wholeMs: 8 * 3_600_000, idleMs: 30 * 60_000 };

/** Who calls, as of now: roles that were taken away and people who were shut out count at once. */
export type StaffSession = {
  readonly session: string;
  readonly staff: string;
  readonly name: string;
  readonly roles: readonly StaffRole[];
};

/** Makes a session; of its token only the keyed hash is kept. */
export async function createStaffSession(
  db: Db,
  session: { readonly id: string; readonly staff: string; readonly tokenHash: string; readonly now: Date },
): Promise<Date> {
  const { id, staff, tokenHash, now } = session;
  const expiresAt = new Date(now.getTime() + staffSessionLives.wholeMs);
  await db
    .insertInto('staff_sessions')
    .values({
      id,
      staff_id: staff,
      token_hash: tokenHash,
      created_at: now,
      used_at: now,
      expires_at: expiresAt,
      ended_at: null,
    })
    .execute();
  return expiresAt;
}

/** The session that a token opens at this time, which counts as used. */
export async function useStaffSession(db: Db, tokenHash: string, now: Date): Promise<StaffSession | undefined> {
  return db
    .updateTable('staff_sessions')
    .from('staff')
    .set({ used_at: now })
    .whereRef('staff.id', '=', 'staff_sessions.staff_id')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .where('used_at', '>', new Date(now.getTime() - staffSessionLives.idleMs))
    .where('ended_at', 'is', null)
    .where('staff.disabled_at', 'is', null)
    .returning(['staff_sessions.id as session', 'staff.id as staff', 'staff.name as name', 'staff.roles as roles'])
    .executeTakeFirst();
}

export async function endStaffSession(db: Db, id: string, now: Date): Promise<void> {
  await db
    .updateTable('staff_sessions')
    .set({ ended_at: now })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
}
