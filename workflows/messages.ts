import { defineQuery, defineUpdate } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
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

/** Sends an event and answers once the run has settled. Refused with failure type `event-not-allowed`, `unknown-event` or `invalid-event`. */
export const tell = defineUpdate<Look, [EventValue]>('tell');
export const look = defineQuery<Look>('look');

export const flowState = defineSearchAttributeKey('FlowState', SearchAttributeType.KEYWORD);
export const flowOwner = defineSearchAttributeKey('FlowOwner', SearchAttributeType.KEYWORD);
export const flowOutcome = defineSearchAttributeKey('FlowOutcome', SearchAttributeType.KEYWORD);
export const flowKey = defineSearchAttributeKey('FlowKey', SearchAttributeType.KEYWORD);

export const flowsQueue = 'purser-flows';
export const effectsQueue = 'purser-effects';

/** What an activity is given: the effect's input under a request id that names it for ever. */
export type Request = { readonly requestId: string; readonly run: string; readonly input: unknown };
