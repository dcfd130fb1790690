import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';
import type { History } from '../../workflows/replay.ts';

const { History: history } = proto.temporal.api.history.v1;
const folder = fileURLToPath(new URL('../histories/', import.meta.url));

/** A finished run as it is kept beside the tests: what it was, how it ended, and all that happened. */
export type KeptHistory = {
  readonly name: string;
  readonly run: string;
  readonly outcome: string;
  /** Every step's event and where it led. */
  readonly steps: readonly string[];
  readonly history: History;
};

/** Every history that is kept. */
export async function keptHistories(): Promise<KeptHistory[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const kept = JSON.parse(await readFile(join(folder, name), 'utf8')) as KeptHistory;
      return { ...kept, name: name.replace('.json', ''), history: history.fromObject(kept.history) };
    }),
  );
}

/** Keeps a history; who worked on it, and where (also by a stack's paths), is left out. */
export async function keep({ name, history: lived, ...facts }: KeptHistory): Promise<void> {
  const plain = history.toObject(history.create(lived), { longs: String, enums: String, bytes: String });
  const events = JSON.parse(JSON.stringify(plain), (field, value: unknown) => {
    if (field === 'stackTrace') return '';
    return field === 'identity' || (typeof value === 'string' && /^\d+@/.test(value)) ? 'worker' : value;
  }) as unknown;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify({ ...facts, history: events })}\n`);
}
