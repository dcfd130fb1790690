import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasCode, inTransaction, openDatabase } from '../../db/client.ts';
import { neverNegative } from '../../db/database.ts';
import { hold } from '../../db/ledger.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { booksOf, saidBy, sound, warm } from './books.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

class Aborted extends Error {
  override readonly name = 'Aborted';
}

const clients = 16;
const rounds = 24;

/** A small generator with a seed (mulberry32), so that a failure can be had again. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

test('sixteen clients on few wallets and one shop, watched by another connection: nothing is lost, doubled or leaks', async () => {
  const { db, url } = database;
  const books = booksOf(db);
  const owners = ['ann', 'bob', 'cleo', 'hot'];
  const wallets = await Promise.all(owners.map((owner) => books.fund(owner, 5_000)));
  await warm(db, clients);
  const holds: { readonly id: string; readonly request: string }[] = [];
  const granted = new Set<string>();
  const asked = { aborted: 0, moved: 0, doubled: 0 };

  /** One thing that a client does; half of all goes through the wallet and the shop that everybody uses. */
  async function act(client: number, nth: number, pick: (below: number) => number): Promise<unknown> {
    const owner = pick(2) === 0 ? 'hot' : `${owners[pick(3)]}`;
    const amount = 1 + pick(40);
    const request = `${client}/${nth}`;
    const known = holds[pick(Math.max(1, holds.length))];
    switch (pick(6)) {
      case 0:
      case 1: {
        // Twice under one request, at once: it is one hold.
        const both = await Promise.all([books.hold(owner, amount, request), books.hold(owner, amount, request)]);
        const ids = both.flatMap((answer) => (answer.ok ? [answer.hold] : []));
        if (new Set(ids).size > 1) asked.doubled += 1;
        const [id] = ids;
        if (id !== undefined) holds.push({ id, request });
        if (id !== undefined) granted.add(request);
        return undefined;
      }
      case 2:
        return known && saidBy(books.capture(known.id, 'shop', amount, request));
      case 3:
        return known && books.release(known.request, request);
      case 4: {
        const [from, to] = [wallets[pick(4)] ?? '', wallets[pick(4)] ?? ''];
        if (from === to) return undefined;
        // The one refusal that is PostgreSQL's: a wallet that would be overdrawn.
        const said = await books.move(from, to, amount, request).catch((error: unknown) => {
          if (hasCode(error, '23514')) return 'overdrawn';
          throw error;
        });
        if (said !== 'overdrawn') asked.moved += 1;
        return undefined;
      }
      default:
        asked.aborted += 1;
        return saidBy(
          inTransaction(db, async (tx) => {
            await hold(tx, {
              requestId: request,
              run: 'run',
              owner,
              amountMinor: amount,
              currency: 'CNY',
              against: [],
            });
            throw new Aborted();
          }),
        );
    }
  }

  const watching = { over: false, looks: 0, found: [] as unknown[] };
  const other = openDatabase(url, { max: 1 });
  const watcher = (async () => {
    while (!watching.over) {
      // One statement sees one moment.
      const { rows } = await sql<{ sum: number; negative: number; apart: number }>`
        select (select coalesce(sum(balance_minor), 0) from ledger_accounts) as sum,
          (select count(*) from ledger_accounts where balance_minor < 0
            and kind in (${sql.join([...neverNegative])})) as negative,
          (select count(*) from ledger_accounts a where a.kind = 'hold' and a.balance_minor <> (
            select coalesce(sum(h.amount_minor - h.captured_minor - h.released_minor), 0)
            from ledger_holds h where h.owner = a.owner)) as apart`.execute(other);
      watching.looks += 1;
      const [seen] = rows;
      if (seen?.sum !== 0 || seen.negative !== 0 || seen.apart !== 0) watching.found.push(seen);
    }
  })();
  const working = Array.from({ length: clients }, async (_, client) => {
    const pick = numbers(client + 1);
    const said: unknown[] = [];
    for (let nth = 0; nth < rounds; nth++) said.push(await act(client, nth, pick));
    return said;
  });
  const said = (await Promise.all(working).finally(() => (watching.over = true))).flat();
  await watcher;
  await other.destroy();

  expect(watching.found).toEqual([]);
  expect(watching.looks).toBeGreaterThan(10);
  expect(asked.doubled).toBe(0);
  expect(asked.aborted).toBeGreaterThan(10);
  // Deadlocks and lost races would be errors of PostgreSQL's here; what is refused has the ledger's own words.
  const words = ['more-than-held', 'Aborted'];
  const strange = said.filter((one) => typeof one === 'string' && !one.startsWith('tra_') && !words.includes(one));
  expect(strange).toEqual([]);
  const made = await sql<{ request: string }>`
    select request_id as request from ledger_holds where amount_minor > 0`.execute(db);
  expect(new Set(made.rows.map(({ request }) => request))).toEqual(granted);
  const moves = await sql`select 1 from ledger_transfers where kind = 'payment' and hold_id is null`.execute(db);
  expect(moves.rows).toHaveLength(asked.moved);

  for (const { request } of holds) await books.release(request, `${request}/last`);
  const held = await Promise.all(owners.map(async (owner) => (await books.balances(owner)).hold ?? 0));
  expect(held).toEqual([0, 0, 0, 0]);
  const all = await Promise.all([...owners, 'shop'].map((owner) => books.balances(owner)));
  expect(all.reduce((sum, { wallet = 0, merchant = 0 }) => sum + wallet + merchant, 0)).toBe(20_000);
  expect(await books.findings()).toEqual(sound);
});
