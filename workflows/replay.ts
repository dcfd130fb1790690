import type { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from './bundle.ts';
import type { StepSinks } from './flow.ts';
import type { Step } from './interpret.ts';

export type History = temporal.api.history.v1.IHistory;

/** What came of a replay: the steps that today's code takes, and where it parts from the history, if it does. */
export type Replayed = {
  readonly steps: readonly Step[];
  /** Why the code no longer fits the history; undefined when it does to the end. */
  readonly divergence?: { readonly message: string; readonly afterSeq: number };
};

/**
 * Runs a recorded history on today's code: no server, no effects, the same steps or the first divergence.
 * Throws what hinders a replay as such, e.g. a history without a start.
 */
export async function replay(history: History, runId: string, cacheDir: string, entry?: string): Promise<Replayed> {
  // The SDK waits for ever for what it cannot read.
  if (!history.events?.[0]?.workflowExecutionStartedEventAttributes) {
    throw new RangeError(`The history of ${runId} does not begin with its start`);
  }
  const steps: Step[] = [];
  const report: StepSinks['steps']['report'] = (_flow, _owner, step) => void steps.push(step);
  const workflowBundleCode = await workflowBundle(cacheDir, entry);
  const options = {
    workflowBundle: workflowBundleCode,
    sinks: {
      steps: {
        report: { fn: (_info: unknown, ...args: Parameters<typeof report>) => report(...args), callDuringReplay: true },
      },
    },
  };
  for await (const { error } of Worker.runReplayHistories(options, [{ workflowId: runId, history }])) {
    if (error === undefined) continue;
    return { steps, divergence: { message: error.message, afterSeq: steps.at(-1)?.seq ?? -1 } };
  }
  return { steps };
}
