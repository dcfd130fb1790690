import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { BundleOptions, Logger } from '@temporalio/worker';

type Configuration = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['machines', 'workflows', 'package-lock.json'];

export const flowWorkflow = fileURLToPath(new URL('./flow.ts', import.meta.url));

const quiet: Logger = {
  log: () => undefined,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/**
 * The workflow bundle, built once for each content of machines/, workflows/ and the lock file and kept in `cacheDir`.
 * `entry` is the module whose default export serves the runs; a test may give its own.
 */
export async function workflowBundle(cacheDir: string, entry = flowWorkflow): Promise<{ code: string }> {
  const digest = createHash('sha256').update(process.version);
  for (const file of await filesUnder([...sources, entry]))
    digest.update(file).update(await readFile(join(root, file)));
  const path = join(cacheDir, `bundle-${digest.digest('hex').slice(0, 32)}.js`);
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) return { code: kept };
  const { code } = await bundleWorkflowCode({
    workflowsPath: entry,
    preloadModules: [entry],
    webpackConfigHook: asOneModule,
    logger: quiet,
  });
  await mkdir(cacheDir, { recursive: true });
  // Written aside and renamed, so that two workers that start together never read half a bundle.
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, code);
  await rename(aside, path);
  return { code };
}

function asOneModule(config: Configuration): Configuration {
  return { ...config, mode: 'production', optimization: { minimize: false, moduleIds: 'named' } };
}

async function filesUnder(names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    const relative = name.startsWith(root) ? name.slice(root.length) : name;
    const entries = await readdir(join(root, relative), { recursive: true, withFileTypes: true }).catch(
      () => undefined,
    );
    if (entries === undefined) found.push(relative);
    else
      for (const entry of entries)
        if (entry.isFile()) found.push(join(entry.parentPath, entry.name).slice(root.length));
  }
  return found.toSorted();
}
