import { uuidv7 } from 'uuidv7';
import type { Db } from '../db/database.ts';
import { writeAudit } from '../db/queries/audit.ts';
import { discrepanciesOf } from '../db/queries/discrepancies.ts';
import type { Discrepancy } from '../db/queries/discrepancies.ts';
import { house } from '../db/accounts.ts';
import { reconciliation } from '../machines/reconciliation/reconciliation.flow.ts';
import { idOf } from '../machines/kit/ids.ts';
import { daySpan } from '../machines/kit/calendar.ts';
import type { PolicyOverrides } from '../machines/kit/policy.ts';
import type { Runs } from '../workflows/client.ts';
import type { Look } from '../workflows/look.ts';
import { startArgs } from '../workflows/start-args.ts';
import { OperatorFault } from './runs.ts';
import { table } from './table.ts';

/** What a comparison stands on. */
export type Books = { readonly db: Db; readonly runs: Runs; readonly policy: PolicyOverrides };

/** What came of comparing a day: the run that did it, and every item of that day, old ones included. */
export type Report = {
  readonly run: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly view: { readonly [field: string]: unknown };
  readonly items: readonly Item[];
};
type Item = {
  readonly id: string;
  readonly kind: string;
  readonly about: string;
  readonly currency: string;
  readonly networkMinor: number;
  readonly ledgerMinor: number;
  readonly outcome: string | null;
};

const mostItems = 1_000;

/**
 * Compares a day of the network's statement with the ledger, as often as it is asked for, and waits for what comes of it
 * for at most `waitMs`. Throws an OperatorFault for a day that has not begun.
 */
export async function reconcile(books: Books, day: string, waitMs = 60_000): Promise<Report> {
  if (daySpan(day, day).from.getTime() > Date.now()) throw new OperatorFault(`${day} has not begun yet`);
  const id = idOf(reconciliation.idPrefix, uuidv7());
  const said = { act: 'reconcile', run: id, detail: day, reason: 'Asked for by the command', requestId: id };
  await writeAudit(books.db, { staff: 'command line', ...said });
  const input = { day };
  const args = startArgs(reconciliation, { id, owner: house, addressHash: null }, input, books.policy);
  await books.runs.start(args, reconciliation.key?.(input) ?? null);
  return reportOf(books.db, day, await books.runs.settled(id, waitMs));
}

async function reportOf(db: Db, day: string, { id, state, outcome, reason, view }: Look): Promise<Report> {
  const items = (await discrepanciesOf(db, day, mostItems)).map(itemOf);
  return { run: id, state, outcome, reason, view: { ...(view as object) }, items };
}

const itemOf = (row: Discrepancy): Item => ({
  id: row.id,
  kind: row.kind,
  about: row.about,
  currency: row.currency,
  networkMinor: row.network_minor,
  ledgerMinor: row.ledger_minor,
  outcome: row.outcome,
});

/** Is there nothing left for anybody to do? */
export function isSettled({ outcome, items }: Report): boolean {
  const open = items.some((item) => item.outcome === null);
  return !open && (outcome === 'matched' || outcome === 'differing');
}

/** A report for a person: what was compared, then each item with what both sides say. */
export function reportText({ run, state, outcome, reason, view, items }: Report): string {
  const counts = ['lines', 'matched', 'pending', 'differing', 'opened'].map((name) => `${name} ${String(view[name])}`);
  const heading = `${String(view['day'])}  ${outcome ?? state}${reason === null ? '' : ` (${reason})`}  ${run}`;
  const heads = ['item', 'kind', 'about', 'network', 'ledger', 'apart', 'currency', 'state'];
  const rows = items.map((item) => [
    item.id,
    item.kind,
    item.about,
    String(item.networkMinor),
    String(item.ledgerMinor),
    String(item.networkMinor - item.ledgerMinor),
    item.currency,
    item.outcome ?? 'open',
  ]);
  return [heading, counts.join(', '), ...(rows.length === 0 ? [] : ['', table(heads, rows)])].join('\n');
}
