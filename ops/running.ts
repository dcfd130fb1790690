import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What `npm start` leaves in its folder, so that the tools find what runs there. */
const runningSchema = z.object({
  apiUrl: z.url(),
  sandboxUrl: z.url(),
  temporalAddress: z.string(),
  temporalUi: z.url().nullable(),
  databaseUrl: z.string(),
  pid: z.number(),
});
export type Running = z.output<typeof runningSchema>;

/** Nothing runs here, or not any more. */
export class NotRunning extends Error {
  override readonly name = 'NotRunning';
  readonly folder: string;

  constructor(folder: string) {
    super(`No Purser runs in ${folder}: start one with npm start, or set DATABASE_URL and TEMPORAL_ADDRESS`);
    this.folder = folder;
  }
}

export async function writeRunning(folder: string, running: Running): Promise<void> {
  await writeFile(join(folder, 'running.json'), `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
}

export async function removeRunning(folder: string): Promise<void> {
  await rm(join(folder, 'running.json'), { force: true });
}

/** The Purser that runs in a folder. Throws {@link NotRunning}. */
export async function readRunning(folder: string): Promise<Running> {
  const text = await readFile(join(folder, 'running.json'), 'utf8').catch(() => undefined);
  const parsed = text === undefined ? undefined : runningSchema.safeParse(JSON.parse(text));
  if (parsed?.success !== true || !isAlive(parsed.data.pid)) throw new NotRunning(folder);
  return parsed.data;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
