import { isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Effect } from '../machines/kit/effect.ts';
import type { Stimulus } from './interpret.ts';
import { effectsQueue } from './messages.ts';
import type { Request } from './messages.ts';

/** Carries an effect out and says what came of it; a fault that outlived its retries is an answer too. */
export function answered(effect: Effect, request: Request): Promise<Stimulus> {
  const { requestId } = request;
  return activityOf(effect)(request).then(
    (output) => ({ kind: 'answer', requestId, output }),
    (error: unknown) => {
      if (isCancellation(error)) throw error;
      return { kind: 'fault', requestId, error: { effect: effect.name, message: rootCause(error) } };
    },
  );
}

type Activity = (request: Request) => Promise<unknown>;
const activities = new Map<string, Activity>();

function activityOf({ name, policy }: Effect): Activity {
  const known = activities.get(name);
  if (known !== undefined) return known;
  const options = {
    startToCloseTimeout: policy.attemptMs,
    retry: {
      maximumAttempts: policy.attempts,
      initialInterval: policy.pauseMs,
      maximumInterval: policy.longestPauseMs,
      backoffCoefficient: 2,
    },
  };
  const proxies =
    policy.mode === 'local'
      ? proxyLocalActivities<Record<string, Activity>>(options)
      : proxyActivities<Record<string, Activity>>({ ...options, taskQueue: effectsQueue });
  const activity: Activity = (request) => (proxies[name] as Activity)(request);
  activities.set(name, activity);
  return activity;
}

function rootCause(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? rootCause(error.cause) : String(error);
}
