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

export function findUser(db: Db, id: string): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
}
