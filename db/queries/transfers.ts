import type { Insertable, Selectable } from 'kysely';
import type { Database, Db, Tx } from '../database.ts';

export type Transfer = Selectable<Database['transfers']>;

/** Notes a transfer in the transaction that sets its money aside or moves it; the same run again changes nothing. */
export async function addTransfer(tx: Tx, transfer: Insertable<Database['transfers']>): Promise<void> {
  await tx
    .insertInto('transfers')
    .values(transfer)
    .onConflict((conflict) => conflict.column('run_id').doNothing())
    .execute();
}

/** Notes how a transfer whose money was set aside ended. */
export async function endTransfer(tx: Tx, run: string, status: 'sent' | 'returned', now: Date): Promise<void> {
  await tx
    .updateTable('transfers')
    .set({ status, ended_at: now })
    .where('run_id', '=', run)
    .where('status', '=', 'held')
    .execute();
}

export function findTransfer(db: Db, run: string): Promise<Transfer | undefined> {
  return db.selectFrom('transfers').selectAll().where('run_id', '=', run).executeTakeFirst();
}

/** Notes the run in which the payee answers. */
export async function noteClaim(db: Db, run: string, claim: string): Promise<void> {
  await db.updateTable('transfers').set({ claim_run: claim }).where('run_id', '=', run).execute();
}

/** Has this payer's money reached this payee before? */
export async function hasSentTo(db: Db, payer: string, payee: string): Promise<boolean> {
  const found = await db
    .selectFrom('transfers')
    .select('run_id')
    .where('payer', '=', payer)
    .where('payee', '=', payee)
    .where('status', '=', 'sent')
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** A user's transfers, sent and received, newest first, those older than `before` (a run's id, which sorts by time). */
export async function listTransfers(
  db: Db,
  user: string,
  page: { readonly before: string | null; readonly limit: number },
): Promise<Transfer[]> {
  const side = (mine: 'payer' | 'payee') =>
    db
      .selectFrom('transfers')
      .selectAll()
      .where(mine, '=', user)
      .$if(page.before !== null, (query) => query.where('run_id', '<', page.before ?? ''))
      .orderBy('run_id', 'desc')
      .limit(page.limit)
      .execute();
  const both = await Promise.all([side('payer'), side('payee')]);
  return both
    .flat()
    .toSorted((a, b) => (a.run_id < b.run_id ? 1 : -1))
    .slice(0, page.limit);
}

/** Forgets what others are shown of a person, and what was noted for that person. */
export async function forgetInTransfers(tx: Tx, user: string): Promise<void> {
  await tx.updateTable('transfers').set({ payer_mask: null, note_for_payer: null }).where('payer', '=', user).execute();
  await tx.updateTable('transfers').set({ payee_mask: null, note_for_payee: null }).where('payee', '=', user).execute();
  await tx.deleteFrom('receiving_codes').where('user_id', '=', user).execute();
  await tx.deleteFrom('payee_lookups').where('user_id', '=', user).execute();
}
