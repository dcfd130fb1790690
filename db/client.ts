import { Kysely, PostgresDialect } from 'kysely';
import { Pool, TypeOverrides, types } from 'pg';
import { PreparingClient } from './prepared.ts';
import type { Database, Db, Tx } from './database.ts';
import { notifyAll } from './notify.ts';

/** A number in the database is larger than a double holds exactly: nothing may be calculated with it. */
export class NumberTooLarge extends Error {
  override readonly name = 'NumberTooLarge';
  readonly text: string;

  constructor(text: string) {
    super(`${text} does not fit a number exactly`);
    this.text = text;
  }
}

// The driver gives 64-bit integers as text; ours are amounts and counters, and must be exact numbers.
const exact = new TypeOverrides();
exact.setTypeParser(types.builtins.INT8, exactInteger);
exact.setTypeParser(types.builtins.NUMERIC, exactInteger);

/**
 * Opens the database. `max`: connections at most. A statement that takes longer than ten seconds is ended by the server.
 * Nothing connects before the first query.
 */
export function openDatabase(url: string, { max }: { readonly max: number }): Db {
  const pool = new Pool({
    connectionString: url,
    max,
    application_name: 'purser',
    statement_timeout: 10_000,
    connectionTimeoutMillis: 5_000,
    types: exact,
    Client: PreparingClient,
    pipeline: true,
  });
  // A connection that breaks while nobody uses it is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

function exactInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new NumberTooLarge(text);
  return value;
}

const attempts = 5;

const hints = new WeakMap<Tx, Set<string>>();

/**
 * Tells whoever follows `whom` that there is something new, once the transaction is committed: a NOTIFY inside it would make
 * commits wait for one another. A hint, which may be lost; outside of {@link inTransaction} it is.
 */
export function hintAfter(tx: Tx, whom: string): void {
  hints.get(tx)?.add(whom);
}

/** Does the work in one transaction; again, from the start, when PostgreSQL ended it for another's sake (SQLSTATE 40001, 40P01). */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const whom = new Set<string>();
    try {
      const done = await db.transaction().execute((tx) => {
        hints.set(tx, whom);
        return work(tx);
      });
      if (whom.size > 0) await notifyAll(db, [...whom]).catch(() => undefined);
      return done;
    } catch (error) {
      if (attempt >= attempts || !hasCode(error, '40001', '40P01')) throw error;
    }
  }
}

/** Did PostgreSQL refuse with one of these SQLSTATE codes? */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.some((code) => code === error.code);
}
