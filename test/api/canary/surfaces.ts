import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { inject } from 'vitest';
import type { Wallet } from '../../wallet.ts';

/** Everything that is kept or sent somewhere, as text, by where it is. */
export type Surfaces = { readonly [where: string]: string };

/** Reads whatever a wallet has written: each table, each history, the engine's own file. */
export async function surfacesOf(wallet: Wallet, runs: readonly string[]): Promise<Surfaces> {
  const [tables, histories, file, uploads] = await Promise.all([
    tablesOf(wallet),
    Promise.all(runs.map(async (run) => [`history of ${run}`, await historyOf(wallet, run)] as const)),
    engineFile(),
    uploadsOf(wallet),
  ]);
  return {
    ...tables,
    ...Object.fromEntries(histories),
    'the engine’s file': file,
    'the uploads': uploads,
    'the logs': wallet.logged.join('\n'),
  };
}

/** Every file of the uploads' folder as bytes. */
export async function uploadsOf({ uploadsDir }: Wallet): Promise<string> {
  const names = await readdir(uploadsDir);
  return (await Promise.all(names.map((name) => readFile(join(uploadsDir, name), 'latin1')))).join('\n');
}

async function tablesOf({ db }: Wallet): Promise<Surfaces> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(db);
  const read = rows.map(async ({ name }) => {
    const { rows: lines } = await sql<{ line: string }>`select t::text as line from ${sql.table(name)} t`.execute(db);
    return [`table ${name}`, lines.map(({ line }) => line).join('\n')] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

/** A run's history, memo and search attributes, payloads decoded. */
export async function historyOf({ runs }: Wallet, run: string): Promise<string> {
  const handle = runs.client.workflow.getHandle(run);
  const [history, { memo, searchAttributes, typedSearchAttributes, raw }] = await Promise.all([
    handle.fetchHistory(),
    handle.describe(),
  ]);
  return [history, memo, searchAttributes, typedSearchAttributes, raw].flatMap((part) => textsOf(part)).join('\n');
}

/** Every text in a value of any shape, names of fields included; bytes are read as UTF-8. */
export function textsOf(value: unknown, seen: Set<unknown> = new Set()): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  if (value instanceof Map) return [...value].flatMap((entry) => textsOf(entry, seen));
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsOf(inner, seen)]);
}

/** The dev server's database as bytes, its log of writes included; nothing where the engine is not ours. */
async function engineFile(): Promise<string> {
  const file = join(inject('cacheDir'), '../temporal/temporal.db');
  const parts = await Promise.all([file, `${file}-wal`].map((path) => readFile(path, 'latin1').catch(() => '')));
  return parts.join('\n');
}
