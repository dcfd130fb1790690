import {
  Client,
  Connection,
  WorkflowExecutionAlreadyStartedError,
  WorkflowUpdateStage,
  isGrpcCancelledError,
  isGrpcDeadlineError,
} from '@temporalio/client';
import { WorkflowIdReusePolicy } from '@temporalio/common';
import type { EventValue } from './interpret.ts';
import type { Look } from './look.ts';
import { listRuns } from './list.ts';
import type { RunFilter, RunPage } from './list.ts';
import { flowKey, flowOwner, flowState, flowsQueue, look, tell } from './messages.ts';
import type { Sender, StartArgs } from './messages.ts';

/** The verbs on runs: start, tell, look. */
export type Runs = {
  /** Starts a run; the same id again is the same run, with nothing changed. */
  start(args: StartArgs, key: string | null): Promise<void>;
  /** The run as it is now. */
  look(runId: string): Promise<Look>;
  /** The run once it has settled, or as it is after `waitMs`. */
  settled(runId: string, waitMs: number): Promise<Look>;
  /** Sends an event and answers the settled run. `updateId` makes a repeat the same message. */
  tell(runId: string, event: EventValue, sender: Sender, updateId?: string): Promise<Look>;
  /** Sends an event and answers when the run has taken it, without waiting for what comes of it. */
  tellSoon(runId: string, event: EventValue, sender: Sender, updateId: string): Promise<void>;
  /** The latest runs that fit, newest first, by what they are found by. */
  list(filter: RunFilter): Promise<RunPage>;
  /** Resolves when the engine answers. */
  ping(): Promise<void>;
  readonly client: Client;
  close(): Promise<void>;
};

/**
 * How long each attempt to look at a run waits, 14 s in all. A worker loses the question that meets the end of its
 * run, and that one would be waited for in vain where the next is answered at once. And a run that is within a local
 * effect answers only when its workflow task is extended: after 8 s, four fifths of the engine's task timeout of 10 s.
 */
const lookPatienceMs = [1_500, 2_500, 4_000, 6_000] as const;

/** Connects to Temporal. `address` is host:port. */
export async function connectRuns(address: string, namespace = 'default'): Promise<Runs> {
  const connection = await Connection.connect({ address });
  return runsOf(new Client({ connection, namespace }), () => connection.close());
}

export function runsOf(client: Client, close: () => Promise<void> = () => Promise.resolve()): Runs {
  async function lookAt(runId: string): Promise<Look> {
    const handle = client.workflow.getHandle(runId);
    for (let attempt = 0; ; attempt++) {
      const until = Date.now() + (lookPatienceMs[attempt] ?? 0);
      try {
        return await client.withDeadline(until, () => handle.query(look));
      } catch (error) {
        // A deadline that is met while the call is being tried again is told as its cancelling.
        const isLate = isGrpcDeadlineError(error) || isGrpcCancelledError(error);
        if (!isLate || attempt === lookPatienceMs.length - 1) throw error;
      }
    }
  }

  return {
    client,
    close,
    look: lookAt,
    list: (filter) => listRuns(client, filter),
    async start(args, key) {
      const attributes = [
        { key: flowState, value: 'starting' },
        { key: flowOwner, value: args.run.owner },
        ...(key === null ? [] : [{ key: flowKey, value: key }]),
      ];
      await client.workflow
        .start(args.run.flow, {
          workflowId: args.run.id,
          taskQueue: flowsQueue,
          args: [args],
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          typedSearchAttributes: attributes,
        })
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        });
    },
    async settled(runId, waitMs) {
      const until = Date.now() + waitMs;
      // The first look waits for the first workflow task, after which a run with local effects only has settled.
      for (let pause = 15; ; pause = Math.min(pause * 2, 250)) {
        const seen = await lookAt(runId);
        if (seen.status !== 'busy' || Date.now() + pause > until) return seen;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    },
    async tellSoon(runId, event, sender, updateId) {
      const handle = client.workflow.getHandle(runId);
      const waitForStage = WorkflowUpdateStage.ACCEPTED;
      const told = await handle.startUpdate(tell, { args: [event, sender], updateId, waitForStage });
      // A refusal is known by now, and is thrown; what comes of an event that was taken is not waited for.
      const result = told.result();
      result.catch(() => undefined);
      await Promise.race([result, new Promise((resolve) => setImmediate(resolve))]);
    },
    async ping() {
      await client.workflowService.getSystemInfo({});
    },
    tell: (runId, event, sender, updateId) =>
      client.workflow
        .getHandle(runId)
        .executeUpdate(tell, { args: [event, sender], ...(updateId ? { updateId } : {}) }),
  };
}
