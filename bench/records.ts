import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import type { CompiledQuery } from 'kysely';
import { openDatabase } from '../db/client.ts';
import type { Db } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { monthAfter, monthSpan } from '../machines/kit/calendar.ts';
import { mostLookedThrough, pageOf, pageQuery, rangeQuery } from '../db/queries/records.ts';
import type { Filter } from '../db/queries/record-filter.ts';
import { summarise } from '../db/queries/summaries.ts';
import { seedDemo } from '../db/seed.ts';
import { stopOnSignal } from '../ops/process.ts';
import { startPostgres } from '../ops/postgres.ts';
import { temporaryFolder } from '../ops/temporary-folder.ts';
import { spent } from './processor.ts';
import { merchantOf, seedMany, user } from './records-seed.ts';

// `npm run bench:records`: pages of one user's records out of a ledger of millions, on a PostgreSQL of its own.
// Ends with 1 when a plan reads a whole table, or a page takes 20 ms or more in the median or of the processor. The 99th
// percentile is told and not judged: on shared cores it is how long others were let run first.

const size = { transfers: numberOf('BENCH_TRANSFERS', 5_000_000), ofUser: numberOf('BENCH_OF_USER', 100_000) };
const [rounds, pages] = [numberOf('BENCH_ROUNDS', 7), numberOf('BENCH_PAGES', 300)];
const largestMs = 20;
const log = (line: string): void => console.log(line);

function numberOf(name: string, otherwise: number): number {
  const value = Number(process.env[name] ?? otherwise);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number above zero`);
  return value;
}

const may = { from: new Date('2025-04-30T16:00:00Z'), to: new Date('2025-05-31T16:00:00Z') };
/** What pages are asked for by. The last four fit nothing, or nearly: such a page looks through all that it may. */
const filters: { readonly [name: string]: Filter } = {
  none: {},
  'a month': may,
  'a category': { category: 'food' },
  'a merchant, one in 200': { merchant: merchantOf(17) },
  'a card, one in 7': { card: '0003' },
  'an amount': { minAmountMinor: 90_000 },
  'a text that many have': { q: 'lunch' },
  'a text that few have': { q: '777 people' },
  'a kind that none has': { kind: 'credit' },
  'a text that none has': { q: 'nothing has this' },
  'a month and a text that none has': { ...may, q: 'nothing has this' },
};

type Spread = { readonly min: number; readonly median: number; readonly max: number };
const spread = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0] ?? 0, median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 };
};
const percentile = (values: readonly number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;

/** Milliseconds of the least that can be asked for: what the machine adds to each page, by itself. */
async function timesOfNothing(db: Db): Promise<number[]> {
  const times: number[] = [];
  for (let page = 0; page < pages; page++) {
    const start = performance.now();
    // As a page does: a range and its rows.
    await sql`select 1`.execute(db);
    await sql`select 1`.execute(db);
    times.push(performance.now() - start);
  }
  return times;
}

/** Milliseconds of each of many pages of twenty, which begin anywhere. */
async function timesOf(db: Db, filter: Filter): Promise<number[]> {
  const times: number[] = [];
  for (let page = 0; page < pages; page++) {
    const before = 1 + Math.floor(((page * 61_803) % 100_000) * (size.ofUser / 100_000));
    const start = performance.now();
    await pageOf(db, user, { before, limit: 20 }, filter);
    times.push(performance.now() - start);
  }
  return times;
}

async function plansOf(db: Db): Promise<string[]> {
  const top = Math.floor(size.ofUser / 2);
  const bounds = { floor: Math.max(1, top - mostLookedThrough), top, limit: 21 };
  return (
    await Promise.all(
      Object.entries(filters).flatMap(([name, filter]) =>
        [pageQuery(db, user, bounds, filter).compile(), rangeQuery(user, filter.from, filter.to).compile(db)].map(
          async (query) =>
            (await planOf(db, query)).includes('Seq Scan') ? [`the plan by ${name} reads a whole table`] : [],
        ),
      ),
    )
  ).flat();
}

async function planOf(db: Db, query: CompiledQuery): Promise<string> {
  const { rows } = await db.executeQuery<object>({ ...query, sql: `explain (format json) ${query.sql}` });
  return JSON.stringify(rows);
}

const bare = '(nothing: two bare round trips)';

type Result = { readonly name: string; readonly p50: Spread; readonly p99: Spread; readonly processor: Spread };
const shown = ({ min, median, max }: Spread) => [min, median, max].map((ms) => ms.toFixed(1)).join(' / ');

type Row = { readonly name: string; readonly p50: number; readonly p99: number; readonly processor: number };

/** One row of a round: what pages take by the clock, and of the processor, PostgreSQL's and ours. */
async function rowOf(name: string, ask: () => Promise<number[]>): Promise<Row> {
  const before = await spent([], undefined);
  const times = await ask();
  const after = await spent([], undefined);
  const ms = (part: 'postgres' | 'client') => (after?.[part] ?? 0) - (before?.[part] ?? 0);
  const processor = (ms('postgres') + ms('client')) / times.length;
  return { name, p50: percentile(times, 0.5), p99: percentile(times, 0.99), processor };
}

async function measure(db: Db): Promise<Result[]> {
  const rows: Row[] = [];
  for (let round = 0; round <= rounds; round++) {
    const mine: Row[] = [];
    for (const [name, filter] of Object.entries(filters)) mine.push(await rowOf(name, () => timesOf(db, filter)));
    mine.push(await rowOf(bare, () => timesOfNothing(db)));
    mine.push(await rowOf('(summary of a month)', () => timesOfSummaries(db)));
    // The first round fills the caches.
    if (round > 0) rows.push(...mine);
  }
  return [...new Set(rows.map(({ name }) => name))].map((name) => {
    const mine = rows.filter((row) => row.name === name);
    const of = (what: 'p50' | 'p99' | 'processor') => spread(mine.map((row) => row[what]));
    return { name, p50: of('p50'), p99: of('p99'), processor: of('processor') };
  });
}

async function timesOfSummaries(db: Db): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < 36; index++) {
    const month = monthAfter('2023-01', index);
    const start = performance.now();
    await summarise(db, user, monthSpan(month), monthSpan(monthAfter(month, -1)), 'merchant');
    times.push(performance.now() - start);
  }
  return times;
}

const undo: (() => Promise<unknown>)[] = [];
let code = 1;

async function run(): Promise<void> {
  const dir = await temporaryFolder('bench-records');
  undo.push(() => rm(dir, { recursive: true, force: true }));
  const postgres = await startPostgres({ dataDir: join(dir, 'postgres'), log, durable: false });
  undo.push(() => postgres.stop());
  const db = openDatabase(postgres.url, { max: 2 });
  undo.push(() => db.destroy());
  await migrate(db);
  await seedDemo(db);
  const start = Date.now();
  await seedMany(db, size);
  const counted = await sql<{ entries: number; records: number; mine: number }>`
    select (select count(*) from ledger_entries) as entries, (select count(*) from records) as records,
      (select last_seq from record_books where user_id = ${user}) as mine`.execute(db);
  log(`seeded in ${Math.round((Date.now() - start) / 1_000)} s: ${JSON.stringify(counted.rows[0])}`);
  const plans = await plansOf(db);
  const results = await measure(db);
  log(`\n${pages} pages of 20 a round, ${rounds} rounds; ms, min / median / max of the rounds\n`);
  log('| by | p50 | p99 | processor time a page |\n| --- | --- | --- | --- |');
  for (const { name, p50, p99, processor } of results)
    log(`| ${name} | ${shown(p50)} | ${shown(p99)} | ${shown(processor)} |`);
  const slow = results.filter(({ p50, processor }) => Math.max(p50.median, processor.median) >= largestMs);
  for (const line of [...plans, ...slow.map(({ name }) => `a page by ${name} takes ${largestMs} ms or more`)])
    console.error(line);
  const resultsDir = fileURLToPath(new URL('./results/', import.meta.url));
  await mkdir(resultsDir, { recursive: true });
  const at = new Date().toISOString();
  await writeFile(join(resultsDir, `records-${at.replaceAll(':', '-')}.json`), JSON.stringify({ at, size, results }));
  code = plans.length + slow.length > 0 ? 1 : 0;
}

await stopOnSignal(
  run().catch((error: unknown) => console.error(error)),
  async () => {
    for (const step of undo.splice(0).toReversed()) await step().catch((error: unknown) => log(String(error)));
  },
);
process.exit(code);
