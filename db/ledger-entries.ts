import { sql } from 'kysely';
import type { Insertable } from 'kysely';
import type { Database, Tx } from './database.ts';

// The rows of a transfer and its entries; which money moves is decided in ledger.ts, the one that writes them.

export type Entry = { readonly account_id: string; readonly amount_minor: number };

/** Writes a transfer and its entries in one statement, entries in the order given; false when its request is known: then neither. */
export async function writeBoth(
  tx: Tx,
  transfer: Insertable<Database['ledger_transfers']>,
  entries: readonly Entry[],
): Promise<boolean> {
  const written = await tx
    .with('added', (query) =>
      query
        .insertInto('ledger_transfers')
        .values(transfer)
        .onConflict((conflict) => conflict.column('request_id').doNothing())
        .returning('id'),
    )
    .insertInto('ledger_entries')
    .columns(['transfer_id', 'account_id', 'amount_minor'])
    .expression(
      sql<never>`select added.id, entry.account_id, entry.amount_minor from added, (values ${sql.join(
        entries.map((entry, nth) => sql`(${nth}::integer, ${entry.account_id}, ${entry.amount_minor}::bigint)`),
      )}) as entry (nth, account_id, amount_minor) order by entry.nth`,
    )
    .executeTakeFirst();
  return written.numInsertedOrUpdatedRows === BigInt(entries.length);
}
