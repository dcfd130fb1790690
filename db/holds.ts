import type { Selectable } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import type { Database, Tx } from './database.ts';
import { LedgerFault } from './ledger-fault.ts';

// The rows of `ledger_holds`: what is set aside and what became of it. The money itself is moved in ledger.ts.

export type Hold = Selectable<Database['ledger_holds']>;
type Terms = Pick<Hold, 'request_id' | 'run_id' | 'owner' | 'currency' | 'amount_minor'>;

/** Adds a hold. Says its id, or undefined when its request is known already. An amount of zero marks it as given up. */
export async function addHold(tx: Tx, terms: Terms): Promise<string | undefined> {
  const id = idOf(idPrefixes.hold, uuidv7());
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('ledger_holds')
    .values({ id, ...terms })
    .onConflict((conflict) => conflict.column('request_id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n ? id : undefined;
}

/** The hold that a request asked for before, if it did. Throws {@link LedgerFault} when it asked for another one. */
export async function holdByRequest(tx: Tx, terms: Terms): Promise<string | undefined> {
  const { request_id } = terms;
  const held = await tx.selectFrom('ledger_holds').selectAll().where('request_id', '=', request_id).executeTakeFirst();
  if (held === undefined) return undefined;
  if (held.amount_minor === 0) throw new LedgerFault('hold-given-up', request_id);
  const same = (['owner', 'currency', 'amount_minor'] as const).every((name) => held[name] === terms[name]);
  if (!same) throw new LedgerFault('request-reused', request_id);
  return held.id;
}

/** A hold that nobody else runs down until the transaction ends. */
export function lockedHold(tx: Tx, by: 'id' | 'request_id', value: string): Promise<Hold | undefined> {
  return tx.selectFrom('ledger_holds').selectAll().where(by, '=', value).forUpdate().executeTakeFirst();
}

/** Notes what was taken from a hold. */
export async function runDown(
  tx: Tx,
  id: string,
  by: 'captured_minor' | 'released_minor',
  amount: number,
): Promise<void> {
  await tx
    .updateTable('ledger_holds')
    .set((row) => ({ [by]: row(by, '+', amount) }))
    .where('id', '=', id)
    .execute();
}

/** What a hold still holds. */
export function leftOf(held: Hold): number {
  return held.amount_minor - held.captured_minor - held.released_minor;
}
