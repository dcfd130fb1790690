import { CompiledQuery, sql } from 'kysely';
import type { Insertable } from 'kysely';
import type { Database, Tx } from './database.ts';

// The rows of a transfer and its entries; which money moves is decided in ledger.ts, the one that writes them.

export type Entry = { readonly account_id: string; readonly amount_minor: number };

type Transfer = Insertable<Database['ledger_transfers']>;

/** The statement by what it depends on: the columns that are given, and how many entries there are. Compiling it takes as long as sending it. */
const compiled = new Map<string, string>();

/** Writes a transfer and its entries in one statement, entries in the order given; false when its request is known: then neither. */
export async function writeBoth(tx: Tx, transfer: Transfer, entries: readonly Entry[]): Promise<boolean> {
  const shape = `${Object.keys(transfer).join()}/${entries.length}`;
  const text = compiled.get(shape) ?? statementOf(tx, transfer, entries);
  compiled.set(shape, text);
  const values = [
    ...Object.values(transfer),
    ...entries.flatMap(({ account_id, amount_minor }) => [account_id, amount_minor]),
  ];
  const written = await tx.executeQuery(CompiledQuery.raw(text, values));
  return written.numAffectedRows === BigInt(entries.length);
}

function statementOf(tx: Tx, transfer: Transfer, entries: readonly Entry[]): string {
  const rows = entries.map(
    ({ account_id, amount_minor }, nth) => sql`(${sql.lit(nth)}, ${account_id}::text, ${amount_minor}::bigint)`,
  );
  const { sql: text } = tx
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
      sql<never>`select added.id, entry.account_id, entry.amount_minor from added, (values ${sql.join(rows)}) as entry (nth, account_id, amount_minor) order by entry.nth`,
    )
    .compile();
  return text;
}
