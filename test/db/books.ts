import { inTransaction } from '../../db/client.ts';
import type { AccountKind, Db, TransferKind } from '../../db/database.ts';
import { checkLedger } from '../../db/ledger-check.ts';
import { LedgerFault } from '../../db/ledger-fault.ts';
import { capture, ensureAccount, hold, house, post, release } from '../../db/ledger.ts';
import type { SpendingLimit } from '../../db/spending.ts';

const currency = 'CNY';

/** The findings of a ledger in which nothing is wrong. */
export const sound = { unbalanced: [], drifted: [], holdsApart: [], recordsApart: [], sums: [] };

export type Books = ReturnType<typeof booksOf>;

/** Short words for moving money in tests. Every request is its own unless the test gives a name. */
export function booksOf(db: Db) {
  let last = 0;
  const fresh = (what: string) => `${what}-${(last += 1)}`;
  const account = (kind: AccountKind, owner: string) =>
    inTransaction(db, (tx) => ensureAccount(tx, { kind, owner, currency }));

  const asHold = (
    owner: string,
    amountMinor: number,
    requestId = fresh('hold'),
    against: readonly SpendingLimit[] = [],
    now?: Date,
  ) => inTransaction(db, (tx) => hold(tx, { requestId, run: 'run', owner, amountMinor, currency, against }, now));

  return {
    fresh,
    account,

    /** A wallet with money in it, which the house gave. */
    async fund(owner: string, amountMinor: number): Promise<string> {
      const [from, to] = [await account('promotion', house), await account('wallet', owner)];
      if (amountMinor > 0) {
        const movement = { requestId: fresh('fund'), run: 'run', amountMinor, currency } as const;
        await inTransaction(db, (tx) => post(tx, movement, 'credit', { from, to }, { payee: owner }));
      }
      return to;
    },

    hold: asHold,

    /** The id of a hold that must be granted. */
    async held(owner: string, amountMinor: number, requestId = fresh('hold')): Promise<string> {
      const answer = await asHold(owner, amountMinor, requestId);
      if (!answer.ok) throw new RangeError(`${owner} has too little for ${requestId}`);
      return answer.hold;
    },

    capture: (holdId: string, shop: string, amountMinor: number, requestId = fresh('capture')) =>
      inTransaction(db, async (tx) => {
        const to = await ensureAccount(tx, { kind: 'merchant', owner: shop, currency });
        return capture(tx, { requestId, run: 'run', hold: holdId, to, amountMinor, currency }, { payee: shop });
      }),

    release: (holdRequestId: string, requestId = fresh('release')) =>
      inTransaction(db, (tx) => release(tx, { requestId, run: 'run', holdRequestId })),

    /** Moves money between two accounts, and is not tried again when PostgreSQL ends it. */
    move: (from: string, to: string, amountMinor: number, requestId = fresh('move'), kind: TransferKind = 'payment') =>
      db.transaction().execute((tx) => post(tx, { requestId, run: 'run', amountMinor, currency }, kind, { from, to })),

    /** What an owner's accounts hold, those that are there. */
    async balances(owner: string): Promise<Partial<Record<AccountKind, number>>> {
      const rows = await db
        .selectFrom('ledger_accounts')
        .select(['kind', 'balance_minor'])
        .where('owner', '=', owner)
        .execute();
      return Object.fromEntries(rows.map((row) => [row.kind, row.balance_minor]));
    },

    /** The holds and transfers that a request made. */
    async madeBy(requestId: string): Promise<{ holds: number; transfers: number }> {
      const rows = (table: 'ledger_holds' | 'ledger_transfers') =>
        db.selectFrom(table).select('id').where('request_id', '=', requestId).execute();
      const [holds, transfers] = [await rows('ledger_holds'), await rows('ledger_transfers')];
      return { holds: holds.length, transfers: transfers.length };
    },

    /** What the recount finds, without the number of entries and without the sums that are zero. */
    async findings() {
      const { unbalanced, drifted, holdsApart, recordsApart, sums } = await checkLedger(db);
      return { unbalanced, drifted, holdsApart, recordsApart, sums: sums.filter(({ sumMinor }) => sumMinor !== 0) };
    },
  };
}

/** The answer, or why there is none: the reason of a ledger's fault, or the name of another error. */
export async function saidBy(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof LedgerFault) return error.reason;
    return error instanceof Error ? error.name : String(error);
  }
}

/** Opens all connections of the pool, so that what comes next really happens at once. */
export async function warm(db: Db, connections = 16): Promise<void> {
  await Promise.all(
    Array.from({ length: connections }, () => db.selectFrom('inbox').select('event_id').limit(1).execute()),
  );
}

/** The same question, so many times at once. */
export function atOnce<T>(times: number, ask: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => ask(index)));
}
