import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { serve } from '@hono/node-server';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import getPort from 'get-port';
import pino from 'pino';
import { inject } from 'vitest';
import { createApp } from '../api/app.ts';
import type { ApiDeps } from '../api/deps.ts';
import { createFeed } from '../api/feed.ts';
import { listenSteps, notifyStep } from '../db/notify.ts';
import { flows } from '../machines/index.ts';
import type { PolicyOverrides } from '../machines/kit/policy.ts';
import type { Flow } from '../machines/kit/flow.ts';
import { temporaryFolder } from '../ops/temporary-folder.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { folderBlobs } from '../vault/blob-store.ts';
import { openVault } from '../vault/vault.ts';
import { postgresKeys } from '../vault/postgres-keys.ts';
import { activitiesFor } from '../workflows/activities/all.ts';
import type { MakeSource } from '../workflows/activities/funding/source.ts';
import { fundingSources } from '../workflows/activities/funding/sources.ts';
import { connectRuns } from '../workflows/client.ts';
import { decoysOf } from '../workflows/decoys.ts';
import { insideOf } from '../workflows/inside.ts';
import { startWorker } from '../workflows/worker.ts';
import type { Activities } from '../workflows/worker.ts';
import { freshDatabase, nextOf } from './fresh-database.ts';
import { namespaces } from './real-parts.ts';

export type WalletOptions = {
  readonly policy?: PolicyOverrides;
  readonly registry?: readonly Flow[];
  /** Module whose default export serves the runs; the registry's own when left out. */
  readonly entry?: string;
  /** Kinds of sources of payments; the wallet's own when left out. */
  readonly sources?: readonly MakeSource[];
  /** Activities laid over the real ones. */
  readonly activities?: Activities;
  /** Multiplies every wait of the sandbox; a fifth when left out. */
  readonly pace?: number;
};

/** A whole wallet in this process, on the real database and the real engine, with the sandbox as the outside. */
export type Wallet = Awaited<ReturnType<typeof startWallet>>;

/** Who hears what the SDK says; it has one logger for the whole process. */
const sdkHearers = new Set<(line: string) => void>();
const sdkLogger = new DefaultLogger('DEBUG', ({ level, message, meta }) => {
  for (const hear of sdkHearers) hear(`${level} ${message} ${JSON.stringify(meta)}`);
});
Runtime.install({ logger: sdkLogger, telemetryOptions: { logging: { forward: {}, filter: 'warn' } } });

/** Starts a wallet of its own for a test file. `logged` collects what API and worker log, for the canary scan. */
export async function startWallet(options: WalletOptions = {}) {
  const database = await freshDatabase();
  const { db } = database;
  const namespace = namespaces[(await nextOf('wallets')) % namespaces.length] ?? 'default';
  const port = await getPort({ host: '127.0.0.1' });
  const url = `http://127.0.0.1:${port}`;
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const sandbox = await startSandbox({
    port: 0,
    webhookUrl: `${url}/v1/webhooks`,
    webhookSecret,
    pace: options.pace ?? 0.2,
  });
  const masterKey = randomBytes(32);
  /** The vault as another process has it, which remembers no key. */
  const anotherVault = () => openVault({ masterKey, store: postgresKeys(db), clock: Date.now });
  const vault = anotherVault();
  const address = inject('temporalAddress');
  const runs = await connectRuns(address, namespace);
  const logged: string[] = [];
  const hearSdk = (line: string) => void logged.push(line);
  sdkHearers.add(hearSdk);
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const registry = options.registry ?? flows;
  const inside = insideOf(runs, registry, options.policy ?? {});
  const decoys = decoysOf(flows, options.policy ?? {});
  const uploadsDir = await temporaryFolder('uploads');
  const blobs = folderBlobs(uploadsDir);
  const startOne = () =>
    startWorker({
      address,
      namespace,
      cacheDir: inject('cacheDir'),
      activities: {
        ...activitiesFor({
          db,
          vault,
          inside,
          decoys,
          smsUrl: sandbox.url,
          cardNetworkUrl: sandbox.url,
          eMoneyUrl: sandbox.url,
          sources: options.sources ?? fundingSources,
          registryUrl: sandbox.url,
          blobs,
          allowTestRegion: true,
        }),
        ...options.activities,
      },
      onStep: (hint) => void notifyStep(db, hint).catch(() => undefined),
      ...(options.entry === undefined ? {} : { entry: options.entry }),
    });
  let worker = await startOne();
  const feed = createFeed();
  const listening = await listenSteps(database.url, (hint) => feed.publish(hint));
  const deps: ApiDeps = {
    db,
    runs,
    registry,
    policy: options.policy ?? {},
    vault,
    blobs,
    feed,
    log,
    webhookSecrets: { sms: webhookSecret, 'card-network': webhookSecret, registry: webhookSecret },
    docsScriptUrl: 'http://127.0.0.1/docs.js',
    stopping: () => false,
  };
  const app = createApp(deps);
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port });
  return {
    app,
    deps,
    /** The same wallet behind an app that stands on something else in part. */
    appWith: (other: Partial<ApiDeps>) => createApp({ ...deps, ...other }),
    url,
    db,
    databaseUrl: database.url,
    vault,
    anotherVault,
    blobs,
    uploadsDir,
    runs,
    inside,
    sandbox,
    webhookSecret,
    logged,
    namespace,
    stopWorker: () => worker.stop(),
    async startWorker() {
      worker = await startOne();
    },
    async stop() {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await worker.stop();
      sdkHearers.delete(hearSdk);
      await listening.close();
      await runs.close();
      await sandbox.close();
      await database.drop();
      await rm(uploadsDir, { recursive: true, force: true });
    },
  };
}
