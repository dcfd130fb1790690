import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { openDatabase } from '../db/client.ts';
import { readEnvironment } from '../ops/env.ts';
import { stopOnSignal } from '../ops/process.ts';
import { openVault } from '../vault/vault.ts';
import { readMasterKey } from '../vault/master-key.ts';
import { postgresKeys } from '../vault/postgres-keys.ts';
import { activitiesFor } from '../workflows/activities/all.ts';
import { handQueue } from './sides.ts';

// The worker of the hand-written workflow: what ops/worker.ts is to Purser, with the same activities and the same pool.

const env = readEnvironment(['DATABASE_URL', 'TEMPORAL_ADDRESS', 'PURSER_MASTER_KEY', 'SMS_URL', 'CARD_NETWORK_URL']);
const db = openDatabase(env.DATABASE_URL, { max: 16 });
const vault = openVault({
  masterKey: await readMasterKey({ base64: env.PURSER_MASTER_KEY }),
  store: postgresKeys(db),
  clock: Date.now,
});
const logger = new DefaultLogger('ERROR', ({ message }) => console.error(message));
Runtime.install({ logger });

const workflowsPath = fileURLToPath(new URL('./hand-written.ts', import.meta.url));
const connection = await NativeConnection.connect({ address: env.TEMPORAL_ADDRESS });
const worker = await Worker.create({
  connection,
  taskQueue: handQueue,
  // Loaded once for all runs, not once for each, as Purser's is: without it zod alone makes the workflow a third slower.
  workflowBundle: await bundleWorkflowCode({ workflowsPath, preloadModules: [workflowsPath], logger }),
  activities: { ...activitiesFor({ db, vault, smsUrl: env.SMS_URL, cardNetworkUrl: env.CARD_NETWORK_URL }) },
  shutdownGraceTime: '10s',
});
const stopped = worker.run();
process.send?.('ready');

await stopOnSignal(stopped, async () => {
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await stopped;
});
await connection.close();
await db.destroy();
process.exit(0);
