import type { Database, Tx } from '../database.ts';

/** Sets a credential; the one that counted until now is kept as retired. */
export async function setCredential(
  tx: Tx,
  credential: { readonly userId: string; readonly kind: Database['credentials']['kind']; readonly hash: string },
): Promise<void> {
  const { userId, kind, hash } = credential;
  await tx
    .updateTable('credentials')
    .set({ retired_at: new Date() })
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('retired_at', 'is', null)
    .execute();
  await tx.insertInto('credentials').values({ user_id: userId, kind, hash }).execute();
}
