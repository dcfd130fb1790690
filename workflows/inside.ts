import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Flow } from '../machines/kit/flow.ts';
import type { PolicyOverrides } from '../machines/kit/policy.ts';
import type { Runs } from './client.ts';
import { UnknownFlow } from './faults.ts';
import type { EventValue } from './interpret.ts';
import type { Look } from './look.ts';
import { startArgs } from './start-args.ts';

/** How an activity speaks to other runs. Only here do events of the authority `flow` come from. */
export type Inside = {
  /** Starts a run; the same id again changes nothing. */
  start(flow: string, run: { readonly id: string; readonly owner: string }): Promise<void>;
  look(runId: string): Promise<Look>;
  /** Sends an event once, however often it is asked for under one request id. `taken`: the run took it. */
  tell(runId: string, event: EventValue, requestId: string): Promise<{ readonly taken: boolean; readonly seen: Look }>;
};

export function insideOf(runs: Runs, registry: readonly Flow[], overrides: PolicyOverrides): Inside {
  return {
    look: (runId) => runs.look(runId),
    async start(name, run) {
      const flow = registry.findLast((one) => one.name === name);
      if (flow === undefined) throw new UnknownFlow(name, 1);
      await runs.start(startArgs(flow, { ...run, addressHash: null }, {}, overrides), null);
    },
    async tell(runId, event, requestId) {
      try {
        const seen = await runs.tell(runId, event, { authority: 'flow', owner: null }, requestId);
        return { taken: true, seen };
      } catch (error) {
        const refusal = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
        const refused = refusal instanceof ApplicationFailure && refusal.type === 'event-not-allowed';
        // A run that has ended takes no message; one that never was is not found below either.
        if (!refused && !(error instanceof WorkflowNotFoundError)) throw error;
        return { taken: false, seen: await runs.look(runId) };
      }
    },
  };
}
