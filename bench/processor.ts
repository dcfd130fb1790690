import { readFile, readdir } from 'node:fs/promises';

/** Who spends processor time during a measurement. */
export type Part = 'workers' | 'temporal' | 'postgres' | 'client' | 'api';

export type Spent = { readonly [part in Part]: number };

type Row = { readonly pid: number; readonly parent: number; readonly name: string; readonly ms: number };

/** Clock ticks a second in /proc, the same on every Linux. */
const ticks = 100;

/**
 * Processor time of this process and all below it, in ms since their start, by part; null where there is no /proc.
 * It says what a flow costs even when others use the same cores. Both workers count for either side:
 * the one of Purser also answers what the hand-written payment asks of the account.
 */
export async function spent(workers: readonly number[], api: number | undefined): Promise<Spent | null> {
  const rows = await readdir('/proc')
    .then((names) => Promise.all(names.filter((name) => /^\d+$/.test(name)).map(rowOf)))
    .catch(() => []);
  const known = rows.flatMap((row) => (row === undefined ? [] : [row]));
  const ours = new Set([process.pid]);
  for (let before = 0; before !== ours.size;) {
    before = ours.size;
    for (const { pid, parent } of known) if (ours.has(parent)) ours.add(pid);
  }
  if (!known.some(({ pid }) => pid === process.pid)) return null;
  const sum = (is: (row: Row) => boolean) =>
    known.filter((row) => ours.has(row.pid) && is(row)).reduce((total, { ms }) => total + ms, 0);
  return {
    workers: sum(({ pid }) => workers.includes(pid)),
    temporal: sum(({ name }) => name.startsWith('temporal')),
    postgres: sum(({ name }) => name.startsWith('postgres')),
    client: sum(({ pid }) => pid === process.pid),
    api: sum(({ pid }) => pid === api),
  };
}

/** What was spent between two moments, in ms for each of `flows`. */
export function spentPerFlow(before: Spent | null, after: Spent | null, flows: number): Spent | null {
  if (before === null || after === null || flows === 0) return null;
  const each = (part: Part) => (after[part] - before[part]) / flows;
  return {
    workers: each('workers'),
    temporal: each('temporal'),
    postgres: each('postgres'),
    client: each('client'),
    api: each('api'),
  };
}

async function rowOf(pid: string): Promise<Row | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name stands in brackets and may itself hold any character.
  const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(text ?? '') ?? [];
  if (name === undefined || rest === undefined) return undefined;
  const fields = rest.split(' ');
  // Its own and that of children that are gone, of which PostgreSQL has many.
  const time = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return { pid: Number(pid), parent: Number(fields[1]), name, ms: (time * 1_000) / ticks };
}
