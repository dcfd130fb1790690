import type { Db } from '../database.ts';

/** Was this device proven to be the user's before? */
export async function isKnownDevice(db: Db, userId: string, deviceHash: string): Promise<boolean> {
  const found = await db
    .selectFrom('user_devices')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('device_hash', '=', deviceHash)
    .executeTakeFirst();
  return found !== undefined;
}

/** Keeps a device as the user's, or that it was seen again. */
export async function rememberDevice(db: Db, userId: string, deviceHash: string, now: Date): Promise<void> {
  await db
    .insertInto('user_devices')
    .values({ user_id: userId, device_hash: deviceHash, first_seen_at: now, last_seen_at: now })
    .onConflict((conflict) => conflict.columns(['user_id', 'device_hash']).doUpdateSet({ last_seen_at: now }))
    .execute();
}
