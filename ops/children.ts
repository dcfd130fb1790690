import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A process of the system did not come up, or went away before it was ready. Its own lines above say why. */
export class ProcessFault extends Error {
  override readonly name = 'ProcessFault';
  readonly process: string;

  constructor(process: string, why: string) {
    super(`The ${process} process ${why}`);
    this.process = process;
  }
}

type Environment = { readonly [name: string]: string | undefined };

/**
 * Starts one of our TypeScript entries as a process of its own; its lines go where ours go.
 * It leads a group of its own, so that Ctrl-C reaches only us and things end in our order;
 * the IPC channel tells it when we are gone (`stopOnSignal` in process.ts).
 */
export function child(entry: string, env: Environment, args: readonly string[] = []): ChildProcess {
  const started = spawn(process.execPath, ['--import', 'tsx', entry, ...args], {
    cwd: root,
    env: { ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  // A parent that dies without a word takes its children along.
  const end = () => void started.kill('SIGTERM');
  process.once('exit', end);
  started.once('exit', () => process.off('exit', end));
  return started;
}

/** Ends a process and waits for it; after ten seconds by SIGKILL. */
export async function end(running: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
  running.kill(signal);
  const late = setTimeout(() => running.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(late);
}

/** Waits until a process says `ready` over IPC. Throws {@link ProcessFault} when it ends first, or after a minute. */
export async function untilReady(name: string, running: ChildProcess): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve, reject) => {
    late = setTimeout(() => reject(new ProcessFault(name, 'was not ready within 60 s')), 60_000);
    running.once('message', () => resolve());
    running.once('exit', (code, signal) =>
      reject(new ProcessFault(name, `ended (${signal ?? code}) before it was ready`)),
    );
  }).finally(() => clearTimeout(late));
}

/** Keeps a process running: one that ends unasked is started again after a second. */
export function keep(name: string, entry: string, env: Environment, supervise: boolean, log: (line: string) => void) {
  let running: ChildProcess | undefined;
  let wanted = false;
  const start = async (): Promise<void> => {
    wanted = true;
    const now = child(entry, env);
    running = now;
    let ready = false;
    now.once('exit', (code, signal) => {
      if (!ready || !wanted || !supervise || running !== now) return;
      log(`${name} (pid ${now.pid}) ended: ${signal ?? code}; starting another`);
      setTimeout(() => {
        if (wanted) void start().catch((error: unknown) => log(String(error)));
      }, 1_000);
    });
    await untilReady(name, now);
    ready = true;
    log(`${name} ready, pid ${now.pid}`);
  };
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    wanted = false;
    if (running !== undefined) await end(running, signal);
  };
  return { start, stop, pid: () => running?.pid };
}
