import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import getPort from 'get-port';
import { child, end, ProcessFault } from './children.ts';
import { ensureSearchAttributes, searchAttributes } from './search-attributes.ts';
import { temporalBinary } from './temporal-binary.ts';

export type RunningTemporal = {
  /** host:port */
  readonly address: string;
  readonly uiUrl: string | null;
  stop(): Promise<void>;
};

const startPatienceMs = 60_000;
const queues = ['transfer', 'timer', 'visibility'] as const;

/**
 * Temporal: the one at TEMPORAL_ADDRESS, or a dev server of our own whose state is a SQLite file in `dataDir`.
 * Throws NoTemporal when there is no server to start, or a ProcessFault when it does not come up.
 */
export async function startTemporal(options: {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** Namespaces beside `default`. */
  readonly namespaces?: readonly string[];
}): Promise<RunningTemporal> {
  const { dataDir, log, namespaces = [] } = options;
  const given = process.env['TEMPORAL_ADDRESS'];
  if (given !== undefined && given !== '') {
    log(`temporal: TEMPORAL_ADDRESS: ${given}`);
    await ensureSearchAttributes(given, process.env['TEMPORAL_NAMESPACE'] ?? 'default');
    return { address: given, uiUrl: null, stop: () => Promise.resolve() };
  }
  const binary = await temporalBinary(log);
  await mkdir(dataDir, { recursive: true });
  const [port, uiPort] = [await getPort({ host: '127.0.0.1' }), await getPort({ host: '127.0.0.1' })];
  const address = `127.0.0.1:${port}`;
  const running = child('ops/minder.ts', process.env, [
    binary,
    ...argumentsFor(port, uiPort, join(dataDir, 'temporal.db')),
    ...namespaces.flatMap((name) => ['--namespace', name]),
  ]);
  await untilServing(address, running);
  log(`temporal ready on ${address}`);
  return { address, uiUrl: `http://127.0.0.1:${uiPort}`, stop: () => end(running, 'SIGTERM') };
}

/** WAL and lifted poll limits: twice the throughput of the defaults, and a fifth of the latency (decision 004). */
function argumentsFor(port: number, uiPort: number, file: string): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--ui-ip', '127.0.0.1', '--log-level', 'error'],
    ...['--port', String(port), '--ui-port', String(uiPort), '--db-filename', file],
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...['--dynamic-config-value', 'history.MaxBufferedQueryCount=100'],
    ...queues.flatMap((queue) => ['--dynamic-config-value', `history.${queue}ProcessorMaxPollRPS=1000`]),
    ...searchAttributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ];
}

async function untilServing(address: string, running: ReturnType<typeof child>): Promise<void> {
  const until = Date.now() + startPatienceMs;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      await connection.close();
      return;
    } catch {
      const code = running.exitCode ?? running.signalCode;
      if (code !== null) throw new ProcessFault('temporal', `ended (${code}) before it was ready`);
      if (Date.now() > until) throw new ProcessFault('temporal', 'was not ready within 60 s');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
