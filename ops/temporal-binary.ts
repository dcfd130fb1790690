import { spawn } from 'node:child_process';
import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The Temporal CLI that is built when none is there; later ones do not build by `go install`. */
const cliVersion = '1.5.1';
const cliModule = `github.com/temporalio/cli/cmd/temporal@v${cliVersion}`;
const downloadPatienceMs = 60_000;
const progressEveryMs = 15_000;

/** There is no Temporal server, and none could be brought; the message has a line for each way that was tried. */
export class NoTemporal extends Error {
  override readonly name = 'NoTemporal';
  readonly tried: readonly string[];

  constructor(tried: readonly string[]) {
    super(
      [
        'No Temporal server could be found or brought:',
        ...tried.map((line) => `  ${line}`),
        'Set TEMPORAL_ADDRESS to a running one, or put the `temporal` CLI on the PATH, or install Go 1.24+.',
      ].join('\n'),
    );
    this.tried = tried;
  }
}

type Log = (line: string) => void;
type Way = { readonly name: string; readonly find: (log: Log) => Promise<string | undefined> };

/** Where the CLI is kept between clones: `$XDG_CACHE_HOME/purser`, by default `~/.cache/purser`. */
export function cliCache(): string {
  const home = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(home, 'purser', `temporal-${cliVersion}`);
}

/** The path of a `temporal` CLI: from the PATH, the cache, the SDK's download, or built by Go into the cache. Throws {@link NoTemporal}. */
export async function temporalBinary(log: Log, ways: readonly Way[] = defaultWays): Promise<string> {
  const tried: string[] = [];
  for (const { name, find } of ways) {
    try {
      const found = await find(log);
      if (found !== undefined) {
        log(`temporal: ${name}: ${found}`);
        return found;
      }
      tried.push(`${name}: not there`);
    } catch (error) {
      tried.push(`${name}: ${error instanceof Error ? firstLine(error.message) : String(error)}`);
    }
    log(`temporal: ${tried.at(-1)}`);
  }
  throw new NoTemporal(tried);
}

const defaultWays: readonly Way[] = [
  { name: 'on the PATH', find: () => firstExecutable((process.env['PATH'] ?? '').split(delimiter)) },
  { name: 'in the cache', find: () => firstExecutable([cliCache()]) },
  { name: 'downloaded by the SDK', find: downloaded },
  { name: `built by go install (v${cliVersion})`, find: built },
];

async function firstExecutable(folders: readonly string[], name = 'temporal'): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (folder !== '' && usable) return path;
  }
  return undefined;
}

/** The SDK downloads the CLI when it is asked for a dev server; that server is ended at once and the file kept. */
async function downloaded(log: Log): Promise<string | undefined> {
  const folder = join(cliCache(), 'download');
  await mkdir(folder, { recursive: true });
  const had = await inFolder(folder);
  if (had !== undefined) return had;
  log('temporal: asking the SDK to download the CLI (about 100 MB)…');
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const started = TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', downloadDir: folder } },
  });
  started.then((environment) => environment.teardown()).catch(() => undefined);
  await withProgress('downloading', log, bounded(started, downloadPatienceMs));
  return inFolder(folder);
}

async function inFolder(folder: string): Promise<string | undefined> {
  const names = await readdir(folder);
  const found = await Promise.all(
    names.filter((name) => name.startsWith('temporal')).map((name) => firstExecutable([folder], name)),
  );
  return found.find((path) => path !== undefined);
}

async function built(log: Log): Promise<string | undefined> {
  const folder = cliCache();
  await mkdir(folder, { recursive: true });
  log(`temporal: go install ${cliModule} (about four minutes, once)…`);
  await withProgress('building', log, run('go', ['install', cliModule], { ...process.env, GOBIN: folder }));
  return firstExecutable([folder]);
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const running = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    running.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    running.once('error', reject);
    running.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new BuildFault(program, code, said.join('').trim().split('\n').at(-1) ?? ''));
    });
  });
}

class BuildFault extends Error {
  override readonly name = 'BuildFault';
  constructor(program: string, code: number | null, last: string) {
    super(`${program} ended with ${code}: ${last}`);
  }
}

async function withProgress<T>(doing: string, log: Log, work: Promise<T>): Promise<T> {
  const began = Date.now();
  const progress = setInterval(
    () => log(`temporal: still ${doing}, ${Math.round((Date.now() - began) / 1_000)} s`),
    progressEveryMs,
  );
  return work.finally(() => clearInterval(progress));
}

function bounded<T>(work: Promise<T>, ms: number): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const lapse = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new RangeError(`no answer within ${ms / 1_000} s`)), ms);
  });
  return Promise.race([work, lapse]).finally(() => clearTimeout(late));
}

const firstLine = (text: string) => text.split('\n')[0] ?? '';
