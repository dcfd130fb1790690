import type { Selectable } from 'kysely';
import { uuidv7 } from 'uuidv7';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import { minor } from '../machines/kit/money.ts';
import type { Currency, Unit } from '../machines/kit/money.ts';
import { ensureAccount, house, lockedBalance } from './accounts.ts';
import type { Database, TransferKind, Tx } from './database.ts';
import { addHold, holdByRequest, leftOf, lockedHold, runDown } from './holds.ts';
import { writeBoth } from './ledger-entries.ts';
import type { Entry } from './ledger-entries.ts';
import { LedgerFault } from './ledger-fault.ts';
import { count, exceeded, giveBack } from './spending.ts';
import type { Exceeded, SpendingLimit } from './spending.ts';
import { takeBooks, writeRecords } from './records.ts';
import type { Details } from './records.ts';

export { ensureAccount, house };

/** A movement of money as its asker names it: under the same `requestId` it happens once, however often it is asked for. */
export type Movement = {
  readonly requestId: string;
  readonly run: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  /** What those whom it concerns read of it, beyond the ledger. */
  readonly details?: Details;
};

/** The same of money or points, which are moved by {@link post} alone. */
export type AnyMovement = Omit<Movement, 'currency'> & { readonly currency: Unit };

type Transfer = Selectable<Database['ledger_transfers']>;
type Parties = Pick<Transfer, 'payer' | 'payee' | 'funded_by'>;
type FromTo = { readonly from: string; readonly to: string };
type Said = Partial<Parties> & Pick<Transfer, 'kind' | 'hold_id'>;

const between: Parties = { payer: null, payee: null, funded_by: null };

/** Moves money from one account to another. Answers the transfer's id. Throws {@link LedgerFault}. */
export async function post(
  tx: Tx,
  movement: AnyMovement,
  kind: TransferKind,
  accounts: FromTo,
  parties: Partial<Parties> = {},
): Promise<string> {
  const { id } = await write(tx, movement, accounts, { kind, hold_id: null, ...parties });
  return id;
}

export type Held<L extends SpendingLimit> =
  | { readonly ok: true; readonly hold: string }
  | { readonly ok: false; readonly reason: 'insufficient-funds' }
  | { readonly ok: false; readonly reason: 'over-limit'; readonly exceeded: Exceeded<L> };

type Asked<L extends SpendingLimit> = Movement & { readonly owner: string; readonly against: readonly L[] };

/**
 * Sets money of a wallet aside, and counts it in the limits that it is taken against, all under the lock on the wallet.
 * Refused when one of them has less left, which more money would not mend, or the wallet has less; nothing is kept of
 * a refusal. Throws {@link LedgerFault}.
 */
export async function hold<L extends SpendingLimit>(tx: Tx, movement: Asked<L>, now = new Date()): Promise<Held<L>> {
  const { requestId, run, owner, currency, against } = movement;
  const amount = positive(movement);
  const terms = { request_id: requestId, run_id: run, owner, currency, amount_minor: amount };
  const before = await holdByRequest(tx, terms);
  if (before !== undefined) return { ok: true, hold: before };
  const from = await ensureAccount(tx, { kind: 'wallet', owner, currency });
  const to = await ensureAccount(tx, { kind: 'hold', owner, currency });
  const available = await lockedBalance(tx, from, [to]);
  // Looked for again under the lock: the same request may just have taken the money that is missing now.
  const meanwhile = await holdByRequest(tx, terms);
  if (meanwhile !== undefined) return { ok: true, hold: meanwhile };
  const whose = { owner, currency };
  const over = await exceeded(tx, whose, amount, against, now);
  if (over !== undefined) return { ok: false, reason: 'over-limit', exceeded: over };
  if (available < amount) return { ok: false, reason: 'insufficient-funds' };
  const added = await addHold(tx, terms);
  // Given up, or asked for by another owner, since the look a moment ago: from the start, to say which.
  if (added === undefined) return hold(tx, movement, now);
  await write(tx, movement, { from, to }, { kind: 'hold', hold_id: added });
  await count(tx, whose, { requestId, amountMinor: amount }, against, now);
  return { ok: true, hold: added };
}

/** Gives held money, whole or part, to an account; as a payment where nothing else is said. What stays held is released apart. Throws {@link LedgerFault}. */
export async function capture(
  tx: Tx,
  movement: Movement & { readonly hold: string; readonly to: string; readonly kind?: TransferKind },
  parties: Partial<Parties> = {},
): Promise<string> {
  const { requestId, amountMinor, currency, to, kind = 'payment' } = movement;
  const held = await lockedHold(tx, 'id', movement.hold);
  if (held === undefined) throw new LedgerFault('hold-unknown', requestId);
  const known = await byRequest(tx, requestId);
  if (known === undefined && amountMinor > leftOf(held)) throw new LedgerFault('more-than-held', requestId);
  const from = await ensureAccount(tx, { kind: 'hold', owner: held.owner, currency });
  const said = { kind, hold_id: held.id, ...parties } as const;
  const { id, isNew } = await write(tx, movement, { from, to }, said);
  if (isNew) await runDown(tx, held.id, 'captured_minor', amountMinor);
  return id;
}

/**
 * Gives back what a hold still holds, found by the request that asked for it, also to the limits that counted it. Says if there was anything to give back.
 * A hold that never came is marked, so that its request, should it still be on its way, finds the door shut.
 * Throws {@link LedgerFault}.
 */
export async function release(
  tx: Tx,
  asked: { readonly requestId: string; readonly run: string; readonly holdRequestId: string },
): Promise<boolean> {
  const { requestId, run, holdRequestId } = asked;
  const door = { request_id: holdRequestId, run_id: run, owner: house, currency: 'CNY', amount_minor: 0 } as const;
  await addHold(tx, door);
  const held = await lockedHold(tx, 'request_id', holdRequestId);
  if (held === undefined) throw new LedgerFault('hold-unknown', requestId);
  const known = await byRequest(tx, requestId);
  if (known !== undefined) {
    if (known.kind !== 'release' || known.hold_id !== held.id) throw new LedgerFault('request-reused', requestId);
    return true;
  }
  const left = leftOf(held);
  if (left === 0) return false;
  const { owner, currency } = held;
  const from = await ensureAccount(tx, { kind: 'hold', owner, currency });
  const to = await ensureAccount(tx, { kind: 'wallet', owner, currency });
  const movement = { requestId, run, amountMinor: left, currency };
  await write(tx, movement, { from, to }, { kind: 'release', hold_id: held.id });
  await runDown(tx, held.id, 'released_minor', left);
  await giveBack(tx, holdRequestId, { requestId, amountMinor: left });
  return true;
}

/** The one place where entries are written, but for the points that each payment earns (points.ts). Under a request that is known nothing is, if it said the same before. */
async function write(
  tx: Tx,
  movement: AnyMovement,
  { from, to }: FromTo,
  said: Said,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const amount = positive(movement);
  const id = idOf(idPrefixes.transfer, uuidv7());
  const { requestId, run, currency } = movement;
  const terms = { ...between, ...said, amount_minor: amount, currency };
  const entries = [
    { account_id: from, amount_minor: -amount },
    { account_id: to, amount_minor: amount },
    // Accounts are locked in the order of their ids, so that two transfers never wait for each other.
  ].toSorted((a, b) => (a.account_id < b.account_id ? -1 : 1));
  // Before anything else is locked: books come before accounts in every transfer.
  const taken = await takeBooks(tx, { ...terms, entries });
  const transfer = { id, request_id: requestId, run_id: run, ...terms };
  if (await writeBoth(tx, { ...transfer, ...(taken === null ? {} : { created_at: taken.at }) }, entries)) {
    if (taken !== null) await writeRecords(tx, { id, run_id: run, ...terms }, taken, movement.details);
    return { id, isNew: true };
  }
  const known = await byRequest(tx, requestId);
  if (known !== undefined && (await isSame(tx, known, terms, entries))) return { id: known.id, isNew: false };
  throw new LedgerFault('request-reused', requestId);
}

async function isSame(tx: Tx, known: Transfer, terms: Partial<Transfer>, entries: readonly Entry[]): Promise<boolean> {
  const names = ['kind', 'hold_id', 'payer', 'payee', 'funded_by', 'amount_minor', 'currency'] as const;
  if (names.some((name) => known[name] !== terms[name])) return false;
  const written = await tx
    .selectFrom('ledger_entries')
    .select(['account_id', 'amount_minor'])
    .where('transfer_id', '=', known.id)
    .execute();
  const holds = (entry: Entry) =>
    written.some((row) => row.account_id === entry.account_id && row.amount_minor === entry.amount_minor);
  return written.length === entries.length && entries.every(holds);
}

function byRequest(tx: Tx, requestId: string): Promise<Transfer | undefined> {
  return tx.selectFrom('ledger_transfers').selectAll().where('request_id', '=', requestId).executeTakeFirst();
}

function positive({ amountMinor, requestId }: AnyMovement): number {
  const amount = minor(amountMinor);
  if (amount === 0) throw new LedgerFault('nothing-to-move', requestId);
  return amount;
}
