import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { seedDemo } from '../db/seed.ts';
import { startPostgres } from '../ops/postgres.ts';
import { startTemporal } from '../ops/temporal.ts';
import { temporaryFolder } from '../ops/temporary-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated and seeded database that tests copy, see fresh-database.ts; nothing connects to it. */
    databaseUrl: string;
    temporalAddress: string;
    cacheDir: string;
  }
}

/** Namespaces of the test server; each test wallet takes the next one, so that none gets another's tasks. */
export const namespaces = Array.from({ length: 40 }, (_, index) => `test-${index}`);

/** Starts a real PostgreSQL and a real Temporal once for all files of the project, and ends them. */
export default async function startRealParts(project: TestProject): Promise<() => Promise<void>> {
  const dir = await temporaryFolder('test');
  const log = (line: string) => {
    if (/still|asking|install/.test(line)) console.log(line);
  };
  const [postgres, temporal] = await Promise.all([
    startPostgres({ dataDir: join(dir, 'postgres'), log, durable: false }),
    startTemporal({ dataDir: join(dir, 'temporal'), log, namespaces }),
  ]);
  const db = openDatabase(postgres.url, { max: 1 });
  await migrate(db);
  await seedDemo(db);
  await db.destroy();
  project.provide('databaseUrl', postgres.url);
  project.provide('temporalAddress', temporal.address);
  project.provide('cacheDir', join(dir, 'cache'));
  return async () => {
    await Promise.all([postgres.stop(), temporal.stop()]);
    await rm(dir, { recursive: true, force: true });
  };
}
