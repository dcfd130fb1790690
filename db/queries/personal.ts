import type { Selectable } from 'kysely';
import type { Database, Db } from '../database.ts';

/** More than anybody has; whoever does is told that it is not all. */
const mostRows = 1_000;

/** What the database knows of a person beside the ledger, as it is kept: sealed values are sealed. */
export async function personalRows(db: Db, user: string) {
  const [identities, devices, sessions, uploads] = await Promise.all([
    db.selectFrom('identities').selectAll().where('user_id', '=', user).orderBy('created_at').limit(mostRows).execute(),
    db
      .selectFrom('user_devices')
      .select(['first_seen_at', 'last_seen_at'])
      .where('user_id', '=', user)
      .orderBy('first_seen_at')
      .limit(mostRows)
      .execute(),
    db
      .selectFrom('sessions')
      .select(['id', 'label_sealed', 'created_at', 'last_used_at', 'revoked_at'])
      .where('user_id', '=', user)
      .orderBy('created_at', 'desc')
      .limit(mostRows)
      .execute(),
    db.selectFrom('uploads').selectAll().where('owner', '=', user).orderBy('created_at').limit(mostRows).execute(),
  ]);
  const complete = [identities, devices, sessions, uploads].every(({ length }) => length < mostRows);
  return { identities, devices, sessions, uploads, complete };
}

export type KeptIdentity = Selectable<Database['identities']>;
export type KeptUpload = Selectable<Database['uploads']>;

/** When the session began, by a login; undefined when there is none. */
export async function sessionBegan(db: Db, session: string): Promise<Date | undefined> {
  const found = await db.selectFrom('sessions').select('created_at').where('id', '=', session).executeTakeFirst();
  return found?.created_at;
}
