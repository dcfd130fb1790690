import { activityInfo, heartbeat } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { z } from 'zod';
import type { Effect } from '../../machines/kit/effect.ts';
import type { Request } from '../messages.ts';
import type { Activities } from '../worker.ts';

/** What an activity knows of the question beside its input. */
export type Asking = {
  readonly requestId: string;
  readonly run: string;
  /** After a throw now, the machine hears a fault. */
  readonly lastAttempt: boolean;
  /** Has an earlier attempt left a note? For effects of policy `queue` only. */
  readonly noted: boolean;
  /** Leaves a note for later attempts, which outlives this process. */
  note(): void;
};

/**
 * Joins an effect to the code that carries it out. Input and output are held to the effect's schemas here,
 * so that nothing enters a history that the machine does not expect.
 */
export function carry<I extends z.ZodType, const A>(
  effect: Effect<string, I, z.ZodType<unknown, A>>,
  answer: (input: z.output<I>, asking: Asking) => Promise<A>,
): Activities {
  const activity = async ({ requestId, run, input }: Request): Promise<unknown> => {
    const parsed = effect.input.safeParse(input);
    if (!parsed.success)
      throw ApplicationFailure.nonRetryable(`${effect.name}: ${parsed.error.message}`, 'input-unfit');
    const { attempt, heartbeatDetails } = activityInfo();
    const asking: Asking = {
      requestId,
      run,
      lastAttempt: attempt >= effect.policy.attempts,
      noted: heartbeatDetails !== undefined,
      note: () => heartbeat('noted'),
    };
    try {
      return effect.output.parse(await answer(parsed.data, asking));
    } catch (error) {
      // Such as a sealed value whose key is gone: what cannot be done now cannot be done later either.
      if (isFinal(error)) throw ApplicationFailure.nonRetryable(error.message, error.name);
      throw error;
    }
  };
  return { [effect.name]: activity };
}

function isFinal(error: unknown): error is Error {
  return error instanceof Error && 'retryable' in error && error.retryable === false;
}
