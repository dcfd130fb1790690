import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import pino from 'pino';
import { stepTeller } from '../db/notify.ts';
import { sweep } from '../db/queries/sweep.ts';
import { sweepOffers } from '../workflows/activities/sweep-offers.ts';
import { sweepUploads } from '../workflows/activities/sweep-uploads.ts';
import { isOver } from '../workflows/is-over.ts';
import { ensureSchedules } from '../workflows/schedules.ts';
import { startWorker } from '../workflows/worker.ts';
import { readEnvironment } from './env.ts';
import { explainFaults, stopOnSignal } from './process.ts';
import { openWorkerParts, workerPartNames } from './worker-parts.ts';

// The worker process: runs of every flow, and the effects they ask for. Any number of them may run side by side.

explainFaults();
const env = readEnvironment([...workerPartNames, 'LOG_LEVEL']);
const log = pino({ level: env.LOG_LEVEL, name: 'worker' });

// Only what the SDK says is wrong; steps are told by the feed and by the run itself.
Runtime.install({ logger: new DefaultLogger('ERROR', ({ message }) => log.error({ sdk: true }, message)) });

const parts = await openWorkerParts(env);
const { db, vault, blobs, activities, runs } = parts;
const worker = await startWorker({
  address: env.TEMPORAL_ADDRESS,
  namespace: env.TEMPORAL_NAMESPACE,
  cacheDir: join(env.PURSER_DATA, 'cache'),
  activities,
  // A hint that is lost costs nothing: whoever missed it reads the run again.
  onStep: stepTeller(db, (error) => log.debug({ error: String(error) }, 'hint lost')),
});
await ensureSchedules(runs.client);
const tidy = async () => {
  await vault.keyring.destroyExpired();
  await sweep(db);
  await sweepUploads(db, blobs, new Date());
  await sweepOffers(db, (run) => isOver(runs.client, run), new Date());
};
const tidying = setInterval(
  () => void tidy().catch((error: unknown) => log.warn({ error: String(error) }, 'not tidied')),
  10 * 60_000,
);
log.info({ pid: process.pid }, 'ready');
process.send?.('ready');

await stopOnSignal(worker.stopped, () => worker.stop());
clearInterval(tidying);
await parts.close();
process.exit(0);
