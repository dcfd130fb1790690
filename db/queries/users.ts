import type { Insertable, Selectable } from 'kysely';
import { hasCode } from '../client.ts';
import type { Database, Db, Tx } from '../database.ts';

export type User = Selectable<Database['users']>;

/** Adds a user unless the phone has one. Says what is there now: the new user, the same one again, or another's. */
export async function claimPhone(
  tx: Tx,
  user: Insertable<Database['users']>,
): Promise<'added' | 'there-already' | 'phone-taken'> {
  const added = await tx
    .insertInto('users')
    .values(user)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows === 1n) return 'added';
  const there = await tx.selectFrom('users').select('id').where('phone_hash', '=', user.phone_hash).executeTakeFirst();
  return there?.id === user.id ? 'there-already' : 'phone-taken';
}

export function findUserByPhone(db: Db, phoneHash: string): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('phone_hash', '=', phoneHash).executeTakeFirst();
}

/** Gives a user another phone; false when somebody else has it. */
export async function changePhone(
  db: Db,
  user: string,
  phone: Pick<User, 'phone_hash' | 'phone_sealed' | 'phone_mask'>,
): Promise<boolean> {
  try {
    await db.updateTable('users').set(phone).where('id', '=', user).execute();
    return true;
  } catch (error) {
    if (hasCode(error, '23505')) return false;
    throw error;
  }
}

/**
 * Gives a user another phone in place of one, if that is still theirs; the same again changes nothing.
 * `phone-taken`: somebody else has it.
 */
export async function replacePhone(
  tx: Tx,
  user: string,
  oldHash: string,
  phone: Pick<User, 'phone_hash' | 'phone_sealed' | 'phone_mask'>,
): Promise<'moved' | 'phone-taken' | 'changed-meanwhile'> {
  const found = await tx.selectFrom('users').select('phone_hash').where('id', '=', user).forUpdate().executeTakeFirst();
  if (found?.phone_hash === phone.phone_hash) return 'moved';
  if (found?.phone_hash !== oldHash) return 'changed-meanwhile';
  const other = await tx.selectFrom('users').select('id').where('phone_hash', '=', phone.phone_hash).executeTakeFirst();
  if (other !== undefined) return 'phone-taken';
  // Taken in this very moment it is a fault, and found taken when it is asked again.
  await tx.updateTable('users').set(phone).where('id', '=', user).execute();
  return 'moved';
}

export function findUser(db: Db, id: string): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
}
