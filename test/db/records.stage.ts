import { sql } from 'kysely';
import { inTransaction } from '../../db/client.ts';
import type { Db } from '../../db/database.ts';
import { ensureAccount, house, post } from '../../db/ledger.ts';
import type { Details } from '../../db/records.ts';

let last = 0;

export type Paid = { readonly fundedBy?: 'balance' | 'card'; readonly at?: Date; readonly details?: Details };

/** A payment of a user to a merchant or a person; its time is now, unless the test gives one. Answers its id. */
export async function pay(
  db: Db,
  user: string,
  payee: string,
  amountMinor: number,
  { fundedBy = 'card', at, details = {} }: Paid = {},
): Promise<string> {
  last += 1;
  const requestId = `records-${last}`;
  const id = await inTransaction(db, async (tx) => {
    const kind = payee.startsWith('mer_') ? 'merchant' : 'wallet';
    const to = await ensureAccount(tx, { kind, owner: payee, currency: 'CNY' });
    const from =
      fundedBy === 'card'
        ? await ensureAccount(tx, { kind: 'network', owner: house, currency: 'CNY' })
        : await ensureAccount(tx, { kind: 'wallet', owner: user, currency: 'CNY' });
    const movement = { requestId, run: `run of ${user}`, amountMinor, currency: 'CNY', details } as const;
    return post(tx, movement, 'payment', { from, to }, { payer: user, payee, funded_by: fundedBy });
  });
  if (at !== undefined) await backdate(db, id, at);
  return id;
}

/** Money from the house. */
export async function credit(
  db: Db,
  user: string,
  amountMinor: number,
  at?: Date,
  details: Details = {},
): Promise<string> {
  last += 1;
  const requestId = `records-${last}`;
  const id = await inTransaction(db, async (tx) => {
    const from = await ensureAccount(tx, { kind: 'promotion', owner: house, currency: 'CNY' });
    const to = await ensureAccount(tx, { kind: 'wallet', owner: user, currency: 'CNY' });
    const movement = { requestId, run: `run of ${user}`, amountMinor, currency: 'CNY', details } as const;
    return post(tx, movement, 'credit', { from, to }, { payee: user });
  });
  if (at !== undefined) await backdate(db, id, at);
  return id;
}

/** Writes a time that the guards would refuse; those of one user must be given in their order, as a clock would. */
async function backdate(db: Db, id: string, at: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    await tx.updateTable('ledger_transfers').set({ created_at: at }).where('id', '=', id).execute();
    await tx.updateTable('records').set({ at }).where('transfer_id', '=', id).execute();
  });
}

/** A user with a phone whose mask others see. */
export async function addUser(db: Db, id: string, mask: string): Promise<void> {
  await db
    .insertInto('users')
    .values({ id, phone_hash: `hash of ${id}`, phone_sealed: '', phone_mask: mask, terms_version: '2026-11' })
    .execute();
}

/** Copies of a user's first record, many at once; they are for reading, and no sums of theirs are right. */
export async function addCopies(db: Db, user: string, count: number, over: { readonly counterparty_id?: string } = {}) {
  await db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    await sql`
      insert into records select copy.* from records r
      cross join generate_series(1, ${count}::integer) n
      cross join lateral jsonb_populate_record(r, jsonb_build_object(
        'seq', r.seq + n, 'transfer_id', 'tra_' || md5(r.user_id || n), 'at', r.at + n * interval '1 minute'
      ) || ${JSON.stringify(over)}::jsonb) copy
      where r.user_id = ${user} and r.seq = 1`.execute(tx);
    await sql`update record_books set last_seq = last_seq + ${count} where user_id = ${user}`.execute(tx);
  });
}
