import { sql, type Kysely } from 'kysely';
import type { Database } from '../db/database.ts';
import type { KeyStore, StoredDataKey } from './key-store.ts';

/**
 * The key store in PostgreSQL, tables `data_keys` and `secret_keys`.
 * A destroyed key lives on in backups and the write-ahead log: erasure is complete when those that are older have expired.
 */
export function postgresKeys(db: Kysely<Database>): KeyStore {
  return {
    dataKey: async (subject) => {
      const row = await db
        .selectFrom('data_keys')
        .select(['wrapped', 'destroyed_at'])
        .where('subject', '=', subject)
        .executeTakeFirst();
      return row && stored(row);
    },
    // Setting the key to itself changes nothing, but makes the row that was there first come back.
    putDataKey: async (subject, wrapped) =>
      stored(
        await db
          .insertInto('data_keys')
          .values({ subject, wrapped })
          .onConflict((conflict) =>
            conflict.column('subject').doUpdateSet((row) => ({ subject: row.ref('excluded.subject') })),
          )
          .returning(['wrapped', 'destroyed_at'])
          .executeTakeFirstOrThrow(),
      ),
    destroyDataKey: async (subject) => {
      await db
        .insertInto('data_keys')
        .values({ subject, wrapped: '', destroyed_at: sql`now()` })
        .onConflict((conflict) =>
          conflict.column('subject').doUpdateSet({
            wrapped: '',
            destroyed_at: sql`coalesce(data_keys.destroyed_at, now())`,
          }),
        )
        .execute();
    },
    secretKey: async (id) => {
      const row = await db.selectFrom('secret_keys').select('wrapped').where('id', '=', id).executeTakeFirst();
      return row?.wrapped;
    },
    putSecretKey: async (id, wrapped, destroyAfter) => {
      const row = await db
        .insertInto('secret_keys')
        .values({ id, wrapped, destroy_after: destroyAfter })
        .onConflict((conflict) => conflict.column('id').doUpdateSet((row) => ({ id: row.ref('excluded.id') })))
        .returning('wrapped')
        .executeTakeFirstOrThrow();
      return row.wrapped;
    },
    destroySecretKeys: async (before) => {
      const { numDeletedRows } = await db
        .deleteFrom('secret_keys')
        .where('destroy_after', '<=', before)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

function stored(row: { readonly wrapped: string | null; readonly destroyed_at: Date | null }): StoredDataKey {
  return row.destroyed_at === null && row.wrapped ? { wrapped: row.wrapped } : { destroyed: true };
}
