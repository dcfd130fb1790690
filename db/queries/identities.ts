import { sql } from 'kysely';
import type { Insertable, Selectable } from 'kysely';
import { hasCode, inTransaction } from '../client.ts';
import type { Database, Db, Tx } from '../database.ts';

const dayMs = 24 * 3_600_000;

type NewClaim = Omit<Insertable<Database['identities']>, 'reviewed_by' | 'created_at' | 'proven_at' | 'released_at'>;
export type Claim = Selectable<Database['identities']>;

/**
 * Keeps what a run claims; later words replace earlier ones. `taken`: another account has this identity, proven.
 * `differs`: this account is proven to be another person's, and a renewed document is the same person's.
 */
export function claimIdentity(db: Db, claim: NewClaim): Promise<'claimed' | 'taken' | 'differs'> {
  return inTransaction(db, async (tx) => {
    const holder = await tx
      .selectFrom('identities')
      .select('user_id')
      .where('id_hash', '=', claim.id_hash)
      .where('proven_at', 'is not', null)
      .where('released_at', 'is', null)
      .executeTakeFirst();
    if (holder !== undefined && holder.user_id !== claim.user_id) return 'taken';
    const own = await findProven(tx, claim.user_id);
    if (own !== undefined && own.id_hash !== claim.id_hash) return 'differs';
    await tx
      .insertInto('identities')
      .values(claim)
      .onConflict((conflict) =>
        conflict.column('run_id').doUpdateSet((row) => ({
          id_hash: row.ref('excluded.id_hash'),
          name_sealed: row.ref('excluded.name_sealed'),
          id_number_sealed: row.ref('excluded.id_number_sealed'),
          // Given once, at the start of the run.
          occupation_sealed: sql`coalesce(excluded.occupation_sealed, identities.occupation_sealed)`,
          address_sealed: sql`coalesce(excluded.address_sealed, identities.address_sealed)`,
          name_mask: row.ref('excluded.name_mask'),
          id_mask: row.ref('excluded.id_mask'),
          valid_until: row.ref('excluded.valid_until'),
        })),
      )
      .execute();
    return 'claimed';
  });
}

export function findClaim(db: Db | Tx, run: string, user: string): Promise<Claim | undefined> {
  return db
    .selectFrom('identities')
    .selectAll()
    .where('run_id', '=', run)
    .where('user_id', '=', user)
    .executeTakeFirst();
}

/** The proven identity of a user, if there is one. */
export function findProven(db: Db | Tx, user: string): Promise<Claim | undefined> {
  return db
    .selectFrom('identities')
    .selectAll()
    .where('user_id', '=', user)
    .where('proven_at', 'is not', null)
    .where('released_at', 'is', null)
    .executeTakeFirst();
}

/**
 * Makes a claim the user's proven identity, in place of an earlier document of the same person; `taken` when another live
 * account was first, or the user proved to be somebody else in between. Whoever is proven begins anew with their tries.
 */
export async function markProven(
  db: Db,
  { run, user, reviewers }: { readonly run: string; readonly user: string; readonly reviewers: readonly string[] },
): Promise<'proven' | 'taken' | 'unknown'> {
  try {
    return await inTransaction(db, async (tx) => {
      const claim = await findClaim(tx, run, user);
      if (claim === undefined) return 'unknown';
      if (claim.proven_at !== null) return 'proven';
      await tx
        .updateTable('identities')
        .set({ released_at: sql`now()` })
        .where('user_id', '=', user)
        .where('id_hash', '=', claim.id_hash)
        .where('proven_at', 'is not', null)
        .where('released_at', 'is', null)
        .execute();
      await tx
        .updateTable('identities')
        .set({ proven_at: sql`now()`, reviewed_by: [...reviewers] })
        .where('run_id', '=', run)
        .execute();
      await tx.deleteFrom('identity_tries').where('user_id', '=', user).execute();
      return 'proven';
    });
  } catch (error) {
    if (hasCode(error, '23505')) return 'taken';
    throw error;
  }
}

export async function deleteClaim(tx: Tx, run: string, user: string): Promise<void> {
  await tx.deleteFrom('identities').where('run_id', '=', run).where('user_id', '=', user).execute();
}

export type CountedTry =
  | { readonly ok: true; readonly leftToday: number; readonly leftInAll: number }
  | { readonly ok: false; readonly reason: 'too-many-tries-today'; readonly retryAt: Date }
  | { readonly ok: false; readonly reason: 'too-many-tries' };

type Limits = { readonly perDay: number; readonly inAll: number };

/** Counts a try of a user's, before anything is compared; under a lock, so that many at once do not slip past the limits. */
export function countTry(
  db: Db,
  tried: { readonly requestId: string; readonly user: string; readonly run: string },
  limits: Limits,
  now: Date,
): Promise<CountedTry> {
  const { requestId, user, run } = tried;
  return inTransaction(db, async (tx): Promise<CountedTry> => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`identity ${user}`}, 0))`.execute(tx);
    const rows = await tx
      .selectFrom('identity_tries')
      .select(['request_id', 'created_at'])
      .where('user_id', '=', user)
      .orderBy('created_at', 'desc')
      .limit(limits.inAll)
      .execute();
    const since = now.getTime() - dayMs;
    const today = rows.filter(({ created_at }) => created_at.getTime() > since);
    const left = (added: number) => ({
      ok: true as const,
      leftToday: limits.perDay - today.length - added,
      leftInAll: limits.inAll - rows.length - added,
    });
    if (rows.some(({ request_id }) => request_id === requestId)) return left(0);
    if (rows.length >= limits.inAll) return { ok: false, reason: 'too-many-tries' };
    const oldest = today[limits.perDay - 1];
    if (oldest !== undefined) {
      return { ok: false, reason: 'too-many-tries-today', retryAt: new Date(oldest.created_at.getTime() + dayMs) };
    }
    await tx
      .insertInto('identity_tries')
      .values({ request_id: requestId, user_id: user, run_id: run, created_at: now })
      .execute();
    return left(1);
  });
}
