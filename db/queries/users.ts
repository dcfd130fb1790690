import type { Insertable, Selectable } from 'kysely';
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

export function findUser(db: Db, id: string): Promise<User | undefined> {
  return db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
}
