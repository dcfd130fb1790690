import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { child, end, untilReady } from './children.ts';

export type RunningPostgres = { readonly url: string; stop(): Promise<void> };

/**
 * Starts a PostgreSQL of our own on a free loopback port; its files stay in `dataDir`.
 * `durable: false` gives up the safety of a crash for speed: for tests only. Throws a ProcessFault.
 */
export async function startPostgres(options: {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  readonly durable?: boolean;
}): Promise<RunningPostgres> {
  const { dataDir, log, durable = true } = options;
  const port = await getPort({ host: '127.0.0.1' });
  const fast = durable ? [] : ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];
  const running = child('ops/postgres-process.ts', process.env, [dataDir, String(port), ...fast]);
  await untilReady('postgres', running);
  const password = await readFile(join(dataDir, 'password'), 'utf8');
  log(`postgres ready on 127.0.0.1:${port}`);
  return {
    url: `postgres://purser:${password}@127.0.0.1:${port}/purser`,
    stop: () => end(running, 'SIGTERM'),
  };
}
