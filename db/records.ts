import { sql } from 'kysely';
import type { Insertable, Selectable } from 'kysely';
import { house } from './accounts.ts';
import { categoryOf } from './categories.ts';
import { hintAfter } from './client.ts';
import type { Database, TransferKind, Tx } from './database.ts';
import type { Currency } from '../machines/kit/money.ts';
import { pointsUnit } from '../machines/kit/points.ts';
import { isSeen } from './record-kinds.ts';

// What people see of a transfer, written in its own transaction: no job repairs it afterwards.

/** What a record says beyond the ledger; all of it may be left out. */
export type Details = {
  /** What the payer noted; whoever has the record may read and search it. */
  readonly note?: string | null | undefined;
  readonly cardMask?: string | null | undefined;
  readonly feeMinor?: number | undefined;
  readonly discountMinor?: number | undefined;
  /** Points that came with it, or that it took (below zero). */
  readonly points?: number | undefined;
  /** The transfer that this one gives back, whole or in part. */
  readonly refersTo?: string | undefined;
};

type Book = { readonly user: string; readonly seq: number; readonly deltaMinor: number };
type Merchant = { readonly id: string; readonly name: string; readonly mcc: string | null };

/** The books of those whom a transfer concerns, held until the transaction ends, and the time at which it happens. */
export type Books = { readonly books: readonly Book[]; readonly merchants: readonly Merchant[]; readonly at: Date };

type Asked = {
  readonly kind: TransferKind;
  readonly payer: string | null;
  readonly payee: string | null;
  readonly entries: readonly { readonly account_id: string; readonly amount_minor: number }[];
};

/**
 * Takes the books of everybody whom a transfer concerns: payer, payee, and whose wallet it changes; not merchants, who
 * have other books. Null when nobody sees it. Numbers and times grow together in each book, since one writes at a time.
 */
export async function takeBooks(tx: Tx, { kind, payer, payee, entries }: Asked): Promise<Books | null> {
  if (!isSeen(kind)) return null;
  const owned = await tx
    .selectFrom('ledger_accounts')
    .select(['id', 'owner'])
    .where(
      'id',
      'in',
      entries.map(({ account_id }) => account_id),
    )
    .where('kind', 'in', ['wallet', 'hold'])
    .execute();
  const named = [payer, payee].filter((one) => one !== null);
  const merchants = await tx
    .selectFrom('merchants')
    .select(['id', 'name', 'mcc'])
    .where('id', 'in', ['', ...named])
    .execute();
  const users = [...new Set([...named, ...owned.map(({ owner }) => owner)])]
    .filter((one) => one !== house && merchants.every(({ id }) => id !== one))
    .toSorted();
  if (users.length === 0) return null;
  const held = await lockBooks(tx, users);
  // A clock that was set back does not put a record before those that are there.
  const times = held.flatMap(({ lastAt, now }) => [now.getTime(), ...(lastAt instanceof Date ? [+lastAt] : [])]);
  const deltaOf = (user: string) =>
    entries
      .filter(({ account_id }) => owned.some(({ id, owner }) => id === account_id && owner === user))
      .reduce((sum, { amount_minor }) => sum + amount_minor, 0);
  return {
    books: held.map(({ user, seq }) => ({ user, seq, deltaMinor: deltaOf(user) })),
    merchants,
    at: new Date(Math.max(...times)),
  };
}

/**
 * Holds the books of users until the transaction ends. Whoever locks accounts before a transfer takes the books of both
 * first, so that all take them in one order and nobody waits in a circle.
 */
export async function lockBooks(tx: Tx, users: readonly string[]) {
  const { rows } = await sql<{ user: string; seq: number; lastAt: Date | number; now: Date }>`
    insert into record_books (user_id) select unnest(${users.toSorted()}::text[])
    on conflict (user_id) do update set last_seq = record_books.last_seq
    returning user_id as user, last_seq as seq, last_at as "lastAt", clock_timestamp() as now`.execute(tx);
  return rows;
}

type Transfer = Pick<
  Selectable<Database['ledger_transfers']>,
  'id' | 'kind' | 'run_id' | 'payer' | 'payee' | 'amount_minor' | 'currency' | 'funded_by'
>;

/** Writes what each of them sees of a transfer that was just made. */
export async function writeRecords(tx: Tx, transfer: Transfer, taken: Books, details: Details = {}): Promise<void> {
  for (const book of taken.books) {
    const row = await recordOf(tx, transfer, taken, book, details);
    if (row === null) continue;
    await tx.insertInto('records').values(row).execute();
    await tx
      .updateTable('record_books')
      .set({ last_seq: row.seq, last_at: taken.at })
      .where('user_id', '=', book.user)
      .execute();
    if (details.refersTo !== undefined) {
      await tx
        .updateTable('records')
        .set((column) => ({ refunded_minor: column('refunded_minor', '+', transfer.amount_minor) }))
        .where('transfer_id', '=', details.refersTo)
        .where('user_id', '=', book.user)
        .execute();
    }
    hintAfter(tx, book.user);
  }
}

async function recordOf(
  tx: Tx,
  transfer: Transfer,
  { merchants, at }: Books,
  { user, seq, deltaMinor }: Book,
  details: Details,
): Promise<Insertable<Database['records']> | null> {
  const { kind, payer, payee, currency } = transfer;
  if (!isSeen(kind) || currency === pointsUnit) return null;
  const other = user === payer ? payee : user === payee ? payer : null;
  const merchant = merchants.find(({ id }) => id === other);
  const person = merchant === undefined && other !== null ? other : null;
  return {
    user_id: user,
    seq: seq + 1,
    transfer_id: transfer.id,
    kind,
    direction: deltaMinor < 0 || (deltaMinor === 0 && user === payer) ? 'out' : 'in',
    amount_minor: transfer.amount_minor,
    delta_minor: deltaMinor,
    balance_after_minor: (await balanceIn(tx, user, currency)) + deltaMinor,
    currency,
    counterparty_kind: merchant !== undefined ? 'merchant' : person === null ? null : 'person',
    counterparty_id: other,
    counterparty_name: clip(merchant?.name ?? (person === null ? null : await maskOf(tx, person)), 100),
    category: merchant === undefined ? null : categoryOf(merchant.mcc),
    funded_by: transfer.funded_by,
    card_mask: details.cardMask ?? null,
    note: clip(details.note ?? null, 200),
    fee_minor: details.feeMinor ?? 0,
    discount_minor: details.discountMinor ?? 0,
    points: details.points ?? 0,
    refers_to: details.refersTo ?? null,
    run_id: transfer.run_id,
    at,
  };
}

async function balanceIn(tx: Tx, user: string, currency: Currency): Promise<number> {
  const last = await tx
    .selectFrom('records')
    .select('balance_after_minor')
    .where('user_id', '=', user)
    .where('currency', '=', currency)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.balance_after_minor ?? 0;
}

async function maskOf(tx: Tx, person: string): Promise<string | null> {
  const found = await tx.selectFrom('users').select('phone_mask').where('id', '=', person).executeTakeFirst();
  return found?.phone_mask ?? null;
}

/** Texts are in an index, which has room for so many characters and no more. */
function clip(text: string | null, characters: number): string | null {
  return text === null ? null : [...text].slice(0, characters).join('');
}
