import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, mapFromPayloads } from '@temporalio/common';
import { flowKey, flowOutcome, flowOwner, flowState } from './messages.ts';

/** What runs are looked for by. Values hold letters, digits and `_ . -` only, as names and ids do. */
export type RunFilter = {
  readonly flows: readonly string[];
  /** Runs in any of these, by flow and the states of it. */
  readonly states?: readonly { readonly flow: string; readonly states: readonly string[] }[];
  readonly state?: string | undefined;
  readonly owner?: string | undefined;
  readonly key?: string | undefined;
  /** Only those that have not ended. */
  readonly open?: boolean;
  readonly limit: number;
  /** The `next` of an earlier page of the same search. */
  readonly cursor?: string | undefined;
};

/** A run as it is found: how it stood when it settled last. */
export type FoundRun = {
  readonly id: string;
  readonly flow: string;
  readonly state: string | null;
  readonly outcome: string | null;
  readonly owner: string | null;
  readonly key: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
};
export type RunPage = { readonly runs: readonly FoundRun[]; readonly next: string | null };

/** Something that cannot go between quotes of a query. The edge lets nothing of the kind in. */
export class QueryUnfit extends Error {
  override readonly name = 'QueryUnfit';
  readonly value: string;

  constructor(value: string) {
    super('A value that runs are looked for by has letters, digits, _ . - only');
    this.value = value;
  }
}

/** One page of runs, newest first. Throws {@link QueryUnfit}; a cursor that no page gave is a fault of the engine’s, so the edge lets none in. */
export async function listRuns(client: Client, filter: RunFilter): Promise<RunPage> {
  const { limit, cursor } = filter;
  const found = await client.workflowService.listWorkflowExecutions({
    namespace: client.options.namespace,
    pageSize: limit,
    query: queryOf(filter),
    ...(cursor === undefined ? {} : { nextPageToken: Buffer.from(cursor, 'base64url') }),
  });
  const runs = (found.executions ?? []).map(({ execution, type, startTime, closeTime, searchAttributes }) => {
    const attributes = mapFromPayloads(defaultPayloadConverter, searchAttributes?.indexedFields ?? {}) ?? {};
    const attribute = ({ name }: { readonly name: string }) => textOf(attributes[name]);
    return {
      id: execution?.workflowId ?? '',
      flow: type?.name ?? '',
      state: attribute(flowState),
      outcome: attribute(flowOutcome),
      owner: attribute(flowOwner),
      key: attribute(flowKey),
      startedAt: timeOf(startTime) ?? '',
      endedAt: timeOf(closeTime),
    };
  });
  const token = found.nextPageToken;
  return { runs, next: token === null || token.length === 0 ? null : Buffer.from(token).toString('base64url') };
}

function textOf(value: unknown): string | null {
  const [first]: unknown[] = Array.isArray(value) ? value : [value];
  return typeof first === 'string' ? first : null;
}

type Timestamp = { readonly seconds?: unknown; readonly nanos?: number | null };

function timeOf(time: Timestamp | null | undefined): string | null {
  if (time === null || time === undefined) return null;
  return new Date(Number(time.seconds ?? 0) * 1_000 + (time.nanos ?? 0) / 1_000_000).toISOString();
}

function queryOf({ flows, states, state, owner, key, open }: RunFilter): string {
  // A run that went on in a new history is found once, as it is now.
  const terms = ["ExecutionStatus != 'ContinuedAsNew'", `WorkflowType in (${flows.map(quoted).join(', ')})`];
  if (open === true) terms.push("ExecutionStatus = 'Running'");
  if (state !== undefined) terms.push(`${flowState.name} = ${quoted(state)}`);
  if (owner !== undefined) terms.push(`${flowOwner.name} = ${quoted(owner)}`);
  if (key !== undefined) terms.push(`${flowKey.name} = ${quoted(key)}`);
  if (states !== undefined) {
    const places = states.map(
      ({ flow, states: some }) =>
        `(WorkflowType = ${quoted(flow)} and ${flowState.name} in (${some.map(quoted).join(', ')}))`,
    );
    terms.push(`(${places.join(' or ')})`);
  }
  return terms.join(' and ');
}

// The query language has no parameters.
function quoted(value: string): string {
  if (!/^[A-Za-z0-9_.-]{1,200}$/.test(value)) throw new QueryUnfit(value);
  return `'${value}'`;
}
