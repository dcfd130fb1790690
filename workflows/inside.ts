import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Flow } from '../machines/kit/flow.ts';
import type { PolicyOverrides } from '../machines/kit/policy.ts';
import type { Runs } from './client.ts';
import { UnknownFlow } from './faults.ts';
import type { EventValue } from './interpret.ts';
import type { Look } from './look.ts';
import { startArgs } from './start-args.ts';

/** How an activity speaks to other runs. Only here do events of the authority `flow` come from, and those `ops.` events that two people agreed on. */
export type Inside = {
  /** Starts a run; the same id again changes nothing. `input` fits the flow's contract, its marked fields sealed. */
  start(flow: string, run: { readonly id: string; readonly owner: string }, input?: object): Promise<void>;
  look(runId: string): Promise<Look>;
  /** Sends an event once, however often it is asked for under one request id. `taken`: the run took it. */
  tell(runId: string, event: EventValue, requestId: string): Promise<Told>;
  /** Sends an event once without waiting for what comes of it, so that two runs never wait for each other. A run that does not take it is left alone. */
  tellSoon(runId: string, event: EventValue, requestId: string): Promise<void>;
  /** `tell` by the authority of staff. A run that has ended takes nothing. */
  tellAsStaff(runId: string, event: EventValue, requestId: string): Promise<Told>;
};

type Told = { readonly taken: boolean; readonly seen: Look };

export function insideOf(runs: Runs, registry: readonly Flow[], overrides: PolicyOverrides): Inside {
  return {
    look: (runId) => runs.look(runId),
    async start(name, run, input = {}) {
      const flow = registry.findLast((one) => one.name === name);
      if (flow === undefined) throw new UnknownFlow(name, 1);
      const args = startArgs(flow, { ...run, addressHash: null }, input, overrides);
      await runs.start(args, flow.key?.({ ...input }) ?? null);
    },
    tell: (runId, event, requestId) => tell('flow', runId, event, requestId),
    async tellSoon(runId, event, requestId) {
      try {
        await runs.tellSoon(runId, event, { authority: 'flow', owner: null }, requestId);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError) && !isRefused(error, ['event-not-allowed'])) throw error;
      }
    },
    tellAsStaff: (runId, event, requestId) => tell('ops', runId, event, requestId),
  };

  async function tell(authority: 'flow' | 'ops', runId: string, event: EventValue, requestId: string): Promise<Told> {
    try {
      const seen = await runs.tell(runId, event, { authority, owner: null }, requestId);
      return { taken: true, seen };
    } catch (error) {
      // A run that has ended takes no message; one that never was is not found below either.
      const unfit = error instanceof WorkflowNotFoundError || (authority === 'ops' && isRefused(error, noMoreKnown));
      if (!unfit && !isRefused(error, ['event-not-allowed'])) throw error;
      return { taken: false, seen: await runs.look(runId) };
    }
  }
}

// The contract may have changed between the proposal and the second person: then nothing is done, and nobody tries for ever.
const noMoreKnown = ['unknown-event', 'invalid-event'];

function isRefused(error: unknown, types: readonly string[]): boolean {
  const refusal = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  return refusal instanceof ApplicationFailure && types.some((type) => type === refusal.type);
}
