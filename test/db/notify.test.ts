import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { listenSteps, notifyStep, stepTeller } from '../../db/notify.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const listening: Awaited<ReturnType<typeof listenSteps>>[] = [];
afterEach(async () => {
  for (const one of listening.splice(0)) await one.close();
  await vi.waitFor(async () => expect(await feeds()).toEqual([]));
});

async function listen(): Promise<unknown[]> {
  const heard: unknown[] = [];
  listening.push(await listenSteps(database.url, (hint) => heard.push(hint)));
  return heard;
}

/** Process ids of the connections that listen. */
async function feeds(): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity where datname = current_database() and application_name = 'purser-feed'`.execute(
    database.db,
  );
  return rows.map(({ pid }) => pid);
}

const patience = { timeout: 10_000, interval: 20 };

test('hints arrive at everyone who listens, in order', async () => {
  const [one, other] = [await listen(), await listen()];
  const hints = [{ run: 'pay_1', seq: 1 }, { run: 'pay_1', seq: 2, text: 'naïve ☕' }, null];
  for (const hint of hints) await notifyStep(database.db, hint);
  await expect.poll(() => one, patience).toEqual(hints);
  await expect.poll(() => other, patience).toEqual(hints);
});

test('hints of many steps at once arrive in order, and one that cannot be sent loses only those with it', async () => {
  const heard = await listen();
  const lost: unknown[] = [];
  const tell = stepTeller(database.db, (error) => lost.push(error));
  const hints = Array.from({ length: 300 }, (_, seq) => ({ run: 'pay_1', seq }));
  hints.forEach(tell);
  await expect.poll(() => heard, patience).toEqual(hints);
  tell({ text: 'x'.repeat(9_000) });
  await expect.poll(() => lost, patience).toHaveLength(1);
  tell({ seq: 300 });
  await expect.poll(() => heard, patience).toEqual([...hints, { seq: 300 }]);
});

test('what is no JSON is heard as undefined, and what comes after it is heard', async () => {
  const heard = await listen();
  await sql`select pg_notify('purser_steps', '{"run": ')`.execute(database.db);
  await sql`select pg_notify('purser_steps', '')`.execute(database.db);
  await notifyStep(database.db, { run: 'pay_1' });
  await expect.poll(() => heard, patience).toEqual([undefined, undefined, { run: 'pay_1' }]);
});

test('a hint of a transaction that is taken back is not heard', async () => {
  const heard = await listen();
  const takenBack = database.db.transaction().execute(async (tx) => {
    await notifyStep(tx, { seq: 1 });
    await sql`select 1 / 0`.execute(tx);
  });
  await expect(takenBack).rejects.toMatchObject({ code: '22012' });
  await notifyStep(database.db, { seq: 2 });
  await expect.poll(() => heard, patience).toEqual([{ seq: 2 }]);
});

test('a connection that breaks is opened again, as often as it breaks', async () => {
  const heard = await listen();
  const seen: number[] = [];
  for (const round of [1, 2]) {
    const pids = await vi.waitFor(async () => {
      const now = await feeds();
      expect(now).toHaveLength(1);
      expect(seen).not.toContain(now[0]);
      return now;
    }, patience);
    seen.push(...pids);
    await sql`select pg_terminate_backend(${pids[0]})`.execute(database.db);
    // A hint may be lost while nobody listens: told until it is heard.
    await vi.waitFor(async () => {
      await notifyStep(database.db, { round });
      expect(heard).toContainEqual({ round });
    }, patience);
  }
});

describe('closing', () => {
  test('ends the connection and is told nothing more', async () => {
    const heard = await listen();
    await listening.splice(0)[0]?.close();
    await vi.waitFor(async () => expect(await feeds()).toEqual([]));
    await notifyStep(database.db, { seq: 1 });
    expect(heard).toEqual([]);
  });

  test('while it waits to open again leaves nothing behind', async () => {
    await listen();
    const [pid] = await feeds();
    // One without timers of its own, so that those that are counted are the feed's.
    const other = new Client({ connectionString: database.url });
    await other.connect();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await other.query('select pg_terminate_backend($1)', [pid]);
      for (let asked = 0; vi.getTimerCount() === 0 && asked < 1_000; asked++) await other.query('select 1');
      expect(vi.getTimerCount()).toBe(1);
      await listening.splice(0)[0]?.close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
      await other.end();
    }
  });

  test('twice is no harm', async () => {
    await listen();
    const [one] = listening.splice(0);
    await one?.close();
    await expect(one?.close()).resolves.toBeUndefined();
  });
});

test('a server that cannot be reached at the start is a throw, and not asked again behind the caller’s back', async () => {
  let asked = 0;
  const server = createServer((socket) => {
    asked += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const never = listenSteps(`postgres://nobody@127.0.0.1:${port}/none`, () => undefined);
    await expect(never).rejects.toBeInstanceOf(Error);
    expect([asked, vi.getTimerCount()]).toEqual([1, 0]);
  } finally {
    vi.useRealTimers();
    server.close();
  }
});
