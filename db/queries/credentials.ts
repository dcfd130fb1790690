import type { Database, Db, Tx } from '../database.ts';

/** Sets a credential; the one that counted until now is kept as retired. `setBy`: the run that sets it. */
export async function setCredential(
  tx: Tx,
  credential: {
    readonly userId: string;
    readonly kind: Database['credentials']['kind'];
    readonly hash: string;
    readonly setBy?: string;
  },
): Promise<void> {
  const { userId, kind, hash, setBy = null } = credential;
  await tx
    .updateTable('credentials')
    .set({ retired_at: new Date() })
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('retired_at', 'is', null)
    .execute();
  await tx.insertInto('credentials').values({ user_id: userId, kind, hash, set_by: setBy }).execute();
}

/** Did this run set a credential of the user's? */
export async function wasSetBy(db: Db, userId: string, run: string): Promise<boolean> {
  const found = await db
    .selectFrom('credentials')
    .select('id')
    .where('user_id', '=', userId)
    .where('set_by', '=', run)
    .executeTakeFirst();
  return found !== undefined;
}

/** The hash of the credential that counts now. */
export async function findCredential(
  db: Db,
  userId: string,
  kind: Database['credentials']['kind'],
): Promise<string | undefined> {
  const found = await db
    .selectFrom('credentials')
    .select('hash')
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  return found?.hash;
}

/** Replaces a hash by one of the same secret at today's cost. It is no new credential, so nothing is retired. */
export async function rehashCredential(
  db: Db,
  credential: { readonly userId: string; readonly from: string; readonly to: string },
): Promise<void> {
  await db
    .updateTable('credentials')
    .set({ hash: credential.to })
    .where('user_id', '=', credential.userId)
    .where('hash', '=', credential.from)
    .where('retired_at', 'is', null)
    .execute();
}

/** The hashes used last, the one that counts now first. */
export async function lastHashes(
  db: Db,
  userId: string,
  kind: Database['credentials']['kind'],
  count: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('credentials')
    .select('hash')
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .orderBy('id', 'desc')
    .limit(count)
    .execute();
  return rows.map(({ hash }) => hash);
}
