import { defineQuery, defineUpdate } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { Authority } from '../machines/kit/contract.ts';
import type { RunFacts } from '../machines/kit/flow.ts';
import type { Policy } from '../machines/kit/policy.ts';
import type { EventValue, FrozenRun } from './interpret.ts';
import type { Look } from './look.ts';

/** What a run is started with; `resumed` only when it goes on from an earlier history (continue-as-new). */
export type StartArgs = {
  readonly run: RunFacts;
  readonly input: unknown;
  readonly policy: Policy;
  readonly resumed?: { readonly frozen: FrozenRun; readonly createdAt: number; readonly updatedAt: number };
};

/** Who sends an event: by what authority, and as which user; null where the sender has proven himself otherwise. */
export type Sender = { readonly authority: Authority; readonly owner: string | null };

/**
 * Sends an event and answers once the run has settled. Refused with failure type
 * `unknown-run` (not the sender's), `forbidden`, `unknown-event`, `invalid-event` or `event-not-allowed`.
 */
export const tell = defineUpdate<Look, [EventValue, Sender]>('tell');
export const look = defineQuery<Look>('look');

export const flowState = defineSearchAttributeKey('FlowState', SearchAttributeType.KEYWORD);
export const flowOwner = defineSearchAttributeKey('FlowOwner', SearchAttributeType.KEYWORD);
export const flowOutcome = defineSearchAttributeKey('FlowOutcome', SearchAttributeType.KEYWORD);
export const flowKey = defineSearchAttributeKey('FlowKey', SearchAttributeType.KEYWORD);

export const flowsQueue = 'purser-flows';
export const effectsQueue = 'purser-effects';

/** The activity of what runs every night; it is asked by no machine, so it is no effect. */
export const nightlyActivity = 'startReconciliation';

/** What an activity is given: the effect's input under a request id that names it for ever. */
export type Request = { readonly requestId: string; readonly run: string; readonly input: unknown };
