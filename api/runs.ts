import { status as grpcStatus } from '@grpc/grpc-js';
import { WorkflowNotFoundError, WorkflowUpdateFailedError, isGrpcServiceError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { authorityOf } from '../machines/kit/contract.ts';
import type { Runs } from '../workflows/client.ts';
import type { EventValue } from '../workflows/interpret.ts';
import type { Look } from '../workflows/look.ts';
import type { Sender } from '../workflows/messages.ts';
import { Problem } from './problem.ts';

/** How long a call waits for a run to settle, in ms: what `Prefer: wait=N` (RFC 7240) asks for, at most 30 s. */
export function waitOf(prefer: string | undefined): number {
  const seconds = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(prefer ?? '')?.[1];
  return seconds === undefined ? 10_000 : Math.min(Number(seconds), 30) * 1_000;
}

/** The run, if it is of this flow and the sender's. Throws `unknown-run` for every other case alike. */
export async function findRun(runs: Runs, flow: string, runId: string, owner: string | null): Promise<Look> {
  const seen = await asProblem(() => runs.look(runId));
  if (seen.flow !== flow || (owner !== null && seen.owner !== owner)) throw new Problem('unknown-run');
  return seen;
}

/** A run as it was seen, and whether what was asked of it is done with. */
type Told = { readonly seen: Look; readonly settled: boolean };

/** Sends an event and waits for the run to settle, or for `waitMs`; what was sent goes on by itself. */
export async function tellRun(
  runs: Runs,
  runId: string,
  message: { readonly event: EventValue; readonly sender: Sender; readonly updateId?: string | undefined },
  waitMs: number,
): Promise<Told> {
  const answer = asProblem(() => runs.tell(runId, message.event, message.sender, message.updateId)).catch(
    async (error: unknown) => {
      // Temporal takes no message for a run that has ended; the owner is told as for any event that is not allowed.
      if (!(error instanceof Problem) || error.code !== 'unknown-run') throw error;
      const seen = await asProblem(() => runs.look(runId));
      const mine = message.sender.owner === null || seen.owner === message.sender.owner;
      throw mine ? notAllowed(message.event.type, seen) : error;
    },
  );
  const late = Symbol('late');
  const first = await Promise.race([answer, pause(waitMs).then(() => late)]);
  if (typeof first !== 'symbol') return { seen: first, settled: true };
  answer.catch(() => undefined);
  // A run that waits may not have heard of the event yet, so what is seen now is no answer to it.
  const meanwhile = asProblem(() => runs.look(runId)).then((seen) => ({ seen, settled: false }));
  // One that is busy may be slow to be looked at, and settle before.
  return Promise.race([meanwhile, answer.then((seen) => ({ seen, settled: true }))]);
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

/** Turns what Temporal throws into problems; anything else goes on as it is. */
export async function asProblem<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw problemOf(error);
  }
}

function problemOf(error: unknown): unknown {
  if (error instanceof WorkflowNotFoundError) return new Problem('unknown-run');
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    return refusalOf(error.cause);
  }
  if (isGrpcServiceError(error) || (error instanceof Error && error.name === 'ServiceError')) return upstreamOf(error);
  return error;
}

function upstreamOf(error: Error): unknown {
  const cause = isGrpcServiceError(error) ? error : error.cause;
  const code = isGrpcServiceError(cause) ? cause.code : undefined;
  if (code === grpcStatus.NOT_FOUND) return new Problem('unknown-run');
  return new Problem('upstream-unavailable', { detail: 'The workflow engine does not answer', retryAfterSeconds: 2 });
}

function refusalOf({ type, message, details }: ApplicationFailure): Problem {
  if (type === 'event-not-allowed') return notAllowed(message, details?.[0] as Look | undefined);
  if (type === 'unknown-run') return new Problem('unknown-run');
  if (type === 'forbidden') return new Problem('forbidden', { detail: message });
  return new Problem('invalid-body', { detail: message });
}

function notAllowed(detail: string, seen: Look | undefined): Problem {
  if (seen === undefined) return new Problem('event-not-allowed', { detail });
  // Each sender is told of its own events only; the refusal begins with the name of the event.
  const authority = authorityOf(detail) ?? 'user';
  const can = seen.can.filter((event) => authorityOf(event) === authority);
  const said = detail.includes(' ') ? detail : `${detail} is not allowed in ${seen.state}`;
  return new Problem('event-not-allowed', { detail: said, state: seen.state, can });
}
