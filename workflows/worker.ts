import { NativeConnection, Worker } from '@temporalio/worker';
import type { InjectedSinks } from '@temporalio/worker';
import { workflowBundle } from './bundle.ts';
import type { StepSinks } from './flow.ts';
import type { Step } from './interpret.ts';
import { effectsQueue, flowsQueue } from './messages.ts';
import type { Request } from './messages.ts';

/** What a step tells the live feed: where the run is now, nothing that is secret or personal. */
export type StepHint = {
  readonly run: string;
  readonly flow: string;
  readonly owner: string;
  readonly seq: number;
  readonly at: number;
  readonly event: string;
  readonly to: Step['to'];
  readonly status: Step['status'];
};

export type Activities = { readonly [name: string]: (request: Request) => Promise<unknown> };

export type WorkerOptions = {
  readonly address: string;
  readonly namespace?: string;
  readonly cacheDir: string;
  readonly activities: Activities;
  /** Called for each step as it happens, never for a replayed one. */
  readonly onStep: (hint: StepHint) => void;
  /** Module to serve instead of the registry's own. */
  readonly entry?: string;
};

export type RunningWorker = { readonly stopped: Promise<void>; stop(): Promise<void> };

/**
 * Starts the two workers of a process: one for the runs with their local effects, one for effects that go to providers.
 * `stop` lets what is under way end, for at most ten seconds.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { address, namespace = 'default', activities } = options;
  const [connection, workflowBundleCode] = await Promise.all([
    NativeConnection.connect({ address }),
    workflowBundle(options.cacheDir, options.entry),
  ]);
  const common = { connection, namespace, activities: { ...activities }, shutdownGraceTime: '10s' } as const;
  const runs = await Worker.create({
    ...common,
    taskQueue: flowsQueue,
    workflowBundle: workflowBundleCode,
    sinks: stepSinks(options.onStep),
    // A worker that died holds the next task of its runs for this long; then any other takes them.
    stickyQueueScheduleToStartTimeout: '1s',
  });
  const effects = await Worker.create({ ...common, taskQueue: effectsQueue, maxConcurrentActivityTaskExecutions: 100 });
  const running = async () => {
    try {
      await Promise.all([runs.run(), effects.run()]);
    } finally {
      await connection.close();
    }
  };
  const stopped = running();
  return {
    stopped,
    async stop() {
      for (const worker of [runs, effects]) if (worker.getState() === 'RUNNING') worker.shutdown();
      await stopped;
    },
  };
}

function stepSinks(onStep: WorkerOptions['onStep']): InjectedSinks<StepSinks> {
  return {
    steps: {
      report: {
        fn: (_info, flow, owner, { run, seq, at, event, to, status }) =>
          onStep({ run, flow, owner, seq, at, event: event.type, to, status }),
        callDuringReplay: false,
      },
    },
  };
}
