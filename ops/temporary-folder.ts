import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for a system that is thrown away. Others may enter it, since PostgreSQL runs as a user of its own under root. */
export async function temporaryFolder(purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `purser-${purpose}-`));
  await chmod(folder, 0o755);
  return folder;
}
