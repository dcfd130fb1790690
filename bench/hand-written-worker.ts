import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { readEnvironment } from '../ops/env.ts';
import { stopOnSignal } from '../ops/process.ts';
import { openWorkerParts, workerPartNames } from '../ops/worker-parts.ts';
import { handQueue } from './sides.ts';

// The worker of the hand-written workflow: what ops/worker.ts is to Purser, with the same activities and the same pool.

const env = readEnvironment(workerPartNames);
const parts = await openWorkerParts(env);
const logger = new DefaultLogger('ERROR', ({ message }) => console.error(message));
Runtime.install({ logger });

const workflowsPath = fileURLToPath(new URL('./hand-written.ts', import.meta.url));
const connection = await NativeConnection.connect({ address: env.TEMPORAL_ADDRESS });
const worker = await Worker.create({
  connection,
  taskQueue: handQueue,
  // Loaded once for all runs, not once for each, as Purser's is: without it zod alone makes the workflow a third slower.
  workflowBundle: await bundleWorkflowCode({ workflowsPath, preloadModules: [workflowsPath], logger }),
  activities: { ...parts.activities },
  shutdownGraceTime: '10s',
});
const stopped = worker.run();
process.send?.('ready');

await stopOnSignal(stopped, async () => {
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await stopped;
});
await connection.close();
await parts.close();
process.exit(0);
