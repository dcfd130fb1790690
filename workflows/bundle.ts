import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { Logger } from '@temporalio/worker';

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
  const code = await builtOnceForAllRuns(entry);
  await mkdir(cacheDir, { recursive: true });
  // Written aside and renamed, so that two workers that start together never read half a bundle.
  const aside = `${path}.${process.pid}`;
  await writeFile(aside, code);
  await rename(aside, path);
  return { code };
}

/** A module stands alone in the bundle that has to be part of the workflow's own. */
export class BundleFault extends Error {
  override readonly name = 'BundleFault';
  readonly module: string;

  constructor(module: string) {
    super(`${module} stands alone in the workflow bundle: it would be frozen, and fail at its first use`);
    this.module = module;
  }
}

/**
 * Preloaded: all runs of a worker share what the entry imports, which must thus hold no state of a run in module scope.
 * Without it each run makes every flow's schemas and machines anew, a third of all its processor time, and more with
 * every flow. As one module (a production build that is not minified): the SDK freezes all that the exports of a
 * preloaded module lead to, and zod's schemas, which fill in their parts when they are first used, cannot be frozen.
 */
async function builtOnceForAllRuns(entry: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: entry,
    preloadModules: [entry],
    webpackConfigHook: (config) => ({
      ...config,
      mode: 'production',
      optimization: { concatenateModules: true, minimize: false, moduleIds: 'named' },
    }),
    logger: quiet,
  });
  const alone = /^\/\*{3}\/ "([^"]*(?:node_modules\/(?:xstate|zod)|machines)\/[^"]*)"/m.exec(code)?.[1];
  if (alone !== undefined) throw new BundleFault(alone);
  return code;
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
