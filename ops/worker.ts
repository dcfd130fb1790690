import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import pino from 'pino';
import { openDatabase } from '../db/client.ts';
import { notifyStep } from '../db/notify.ts';
import { sweep } from '../db/queries/sweep.ts';
import { folderBlobs } from '../vault/blob-store.ts';
import { openVault } from '../vault/vault.ts';
import { readMasterKey } from '../vault/master-key.ts';
import { postgresKeys } from '../vault/postgres-keys.ts';
import { activitiesFor } from '../workflows/activities/all.ts';
import { sweepUploads } from '../workflows/activities/sweep-uploads.ts';
import { flows } from '../machines/index.ts';
import { connectRuns } from '../workflows/client.ts';
import { decoysOf } from '../workflows/decoys.ts';
import { insideOf } from '../workflows/inside.ts';
import { registered } from '../workflows/registered.ts';
import { startWorker } from '../workflows/worker.ts';
import { stopOnSignal } from './process.ts';
import { readEnvironment } from './env.ts';

// The worker process: runs of every flow, and the effects they ask for. Any number of them may run side by side.

const env = readEnvironment([
  'DATABASE_URL',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'PURSER_MASTER_KEY',
  'PURSER_POLICY',
  'PURSER_DATA',
  'SMS_URL',
  'CARD_NETWORK_URL',
  'REGISTRY_URL',
  'ALLOW_TEST_REGION',
  'LOG_LEVEL',
]);
const log = pino({ level: env.LOG_LEVEL, name: 'worker' });
const db = openDatabase(env.DATABASE_URL, { max: 16 });
const vault = openVault({
  masterKey: await readMasterKey({ base64: env.PURSER_MASTER_KEY }),
  store: postgresKeys(db),
  clock: Date.now,
});

const blobs = folderBlobs(join(env.PURSER_DATA, 'uploads'));

// Only what the SDK says is wrong; steps are told by the feed and by the run itself.
Runtime.install({ logger: new DefaultLogger('ERROR', ({ message }) => log.error({ sdk: true }, message)) });

const runs = await connectRuns(env.TEMPORAL_ADDRESS, env.TEMPORAL_NAMESPACE);
const inside = insideOf(runs, registered(flows), env.PURSER_POLICY);
const decoys = decoysOf(flows, env.PURSER_POLICY);
const worker = await startWorker({
  address: env.TEMPORAL_ADDRESS,
  namespace: env.TEMPORAL_NAMESPACE,
  cacheDir: join(env.PURSER_DATA, 'cache'),
  activities: activitiesFor({
    db,
    vault,
    inside,
    decoys,
    smsUrl: env.SMS_URL,
    cardNetworkUrl: env.CARD_NETWORK_URL,
    registryUrl: env.REGISTRY_URL,
    blobs,
    allowTestRegion: env.ALLOW_TEST_REGION,
  }),
  // A hint that is lost costs nothing: whoever missed it reads the run again.
  onStep: (hint) =>
    void notifyStep(db, hint).catch((error: unknown) => log.debug({ error: String(error) }, 'hint lost')),
});
const tidy = async () => {
  await vault.keyring.destroyExpired();
  await sweep(db);
  await sweepUploads(db, blobs, new Date());
};
const tidying = setInterval(
  () => void tidy().catch((error: unknown) => log.warn({ error: String(error) }, 'not tidied')),
  10 * 60_000,
);
log.info({ pid: process.pid }, 'ready');
process.send?.('ready');

await stopOnSignal(worker.stopped, () => worker.stop());
clearInterval(tidying);
await runs.close();
await db.destroy();
