import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import getPort from 'get-port';
import { openDatabase } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { seedDemo } from '../db/seed.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { readMasterKey } from '../vault/master-key.ts';
import { keep } from './children.ts';
import { startPostgres } from './postgres.ts';
import { startTemporal } from './temporal.ts';

export type SystemOptions = {
  /** Folder for all state; what is there already is taken up again. */
  readonly dataDir: string;
  /** Port of the API; 0 takes a free one. */
  readonly port: number;
  /** Further environment of the API and the worker. */
  readonly env?: { readonly [name: string]: string };
  /** Is a worker that dies started again? */
  readonly supervise: boolean;
  readonly log: (line: string) => void;
};

/** A whole Purser on this machine: database, engine, sandbox, worker and API. */
export type System = {
  readonly apiUrl: string;
  readonly sandboxUrl: string;
  readonly temporalAddress: string;
  readonly temporalUi: string | null;
  readonly databaseUrl: string;
  workerPid(): number | undefined;
  /** Ends the worker with SIGKILL, as a crash would. */
  killWorker(): Promise<void>;
  startWorker(): Promise<void>;
  stop(): Promise<void>;
};

/** Brings everything up in order. What DATABASE_URL or TEMPORAL_ADDRESS name is used instead of a server of our own. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { log } = options;
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step().catch((error: unknown) => log(String(error)));
  };
  try {
    const [postgres, temporal] = await both(database(dataDir, log, undo), engine(dataDir, log, undo));
    await prepare(postgres, log);
    const port = options.port === 0 ? await getPort({ host: '127.0.0.1' }) : options.port;
    const apiUrl = `http://127.0.0.1:${port}`;
    const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
    const sandbox = await startSandbox({ port: 0, webhookUrl: `${apiUrl}/v1/webhooks`, webhookSecret });
    undo.push(() => sandbox.close());
    const env = {
      ...process.env,
      DATABASE_URL: postgres,
      TEMPORAL_ADDRESS: temporal.address,
      PURSER_MASTER_KEY: process.env['PURSER_MASTER_KEY'] ?? (await ownMasterKey(dataDir)),
      PURSER_DATA: dataDir,
      PORT: String(port),
      SMS_URL: sandbox.url,
      CARD_NETWORK_URL: sandbox.url,
      E_MONEY_URL: sandbox.url,
      REGISTRY_URL: sandbox.url,
      SMS_WEBHOOK_SECRET: webhookSecret,
      CARD_NETWORK_WEBHOOK_SECRET: webhookSecret,
      REGISTRY_WEBHOOK_SECRET: webhookSecret,
      // The registry is the sandbox here, and all its people are invented.
      ALLOW_TEST_REGION: 'true',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
      ...options.env,
    };
    const worker = keep('worker', 'ops/worker.ts', env, options.supervise, log);
    const api = keep('api', 'api/server.ts', env, options.supervise, log);
    undo.push(() => worker.stop('SIGTERM'));
    undo.push(() => api.stop('SIGTERM'));
    await Promise.all([worker.start(), api.start()]);
    return {
      apiUrl,
      sandboxUrl: sandbox.url,
      temporalAddress: temporal.address,
      temporalUi: temporal.uiUrl,
      databaseUrl: postgres,
      workerPid: worker.pid,
      killWorker: () => worker.stop('SIGKILL'),
      startWorker: worker.start,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Both, or the first fault once neither is still starting, so that nothing comes up after the stop. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

type Undo = (() => Promise<void>)[];

async function database(dataDir: string, log: SystemOptions['log'], undo: Undo): Promise<string> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return given;
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), log });
  undo.push(() => postgres.stop());
  return postgres.url;
}

async function engine(dataDir: string, log: SystemOptions['log'], undo: Undo) {
  const temporal = await startTemporal({ dataDir: join(dataDir, 'temporal'), log });
  undo.push(() => temporal.stop());
  return temporal;
}

async function prepare(url: string, log: SystemOptions['log']): Promise<void> {
  const db = openDatabase(url, { max: 2 });
  try {
    const applied = await migrate(db);
    if (applied.length > 0) log(`migrated: ${applied.join(', ')}`);
    await seedDemo(db);
  } finally {
    await db.destroy();
  }
}

/** In development the master key lives beside the state that it protects; a real one is given by the environment. */
async function ownMasterKey(dataDir: string): Promise<string> {
  return Buffer.from(await readMasterKey({ file: join(dataDir, 'master.key') })).toString('base64');
}
