import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { WorkflowNotFoundError, isGrpcServiceError } from '@temporalio/client';
import { connectRuns } from '../workflows/client.ts';
import type { Runs } from '../workflows/client.ts';
import { replay } from '../workflows/replay.ts';
import type { Replayed } from '../workflows/replay.ts';
import { stepTable } from './step-table.ts';
import { table } from './table.ts';

/** Where the engine is, and the folder for caches. */
export type Engine = { readonly address: string; readonly namespace: string; readonly folder: string };

/** The operator asked for something that cannot be; the message says what. */
export class OperatorFault extends Error {
  override readonly name = 'OperatorFault';
  readonly operator = true;
}

export type RunFilter = {
  readonly flow?: string;
  readonly state?: string;
  readonly owner?: string;
  readonly limit: number;
  readonly json?: boolean;
};

/** The latest runs as a table, or as JSON lines. */
export function listRuns(engine: Engine, filter: RunFilter): Promise<string> {
  return withRuns(engine, async ({ client }) => {
    const found: { id: string; flow: string; state: string; owner: string; started: string; closed: string }[] = [];
    for await (const run of client.workflow.list({ query: queryOf(filter), pageSize: Math.min(filter.limit, 100) })) {
      const attribute = (name: string) => String(run.searchAttributes?.[name]?.[0] ?? '');
      found.push({
        id: run.workflowId,
        flow: run.type,
        state: attribute('FlowState'),
        owner: attribute('FlowOwner'),
        started: run.startTime.toISOString(),
        closed: run.closeTime?.toISOString() ?? '',
      });
      if (found.length === filter.limit) break;
    }
    if (filter.json === true) return found.map((run) => JSON.stringify(run)).join('\n');
    if (found.length === 0) return 'No run fits.';
    return table(['run', 'flow', 'state', 'owner', 'started', 'ended'], found.map(rowOf));
  });
}

const rowOf = (run: { id: string; flow: string; state: string; owner: string; started: string; closed: string }) => [
  run.id,
  run.flow,
  run.state,
  run.owner,
  run.started,
  run.closed,
];

function queryOf({ flow, state, owner }: RunFilter): string {
  const terms = [
    ['WorkflowType', flow],
    ['FlowState', state],
    ['FlowOwner', owner],
  ] as const;
  return terms
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${quoted(name, value)}`]))
    .join(' and ');
}

// The query language has no parameters, so what goes between quotes is held to what names and ids are made of.
function quoted(name: string, value: string): string {
  if (!/^[A-Za-z0-9_.-]{1,200}$/.test(value))
    throw new OperatorFault(`${name} cannot be “${value}”: letters, digits, _ . - only`);
  return `'${value}'`;
}

/** The steps of a run as today's code takes them, as a table or as JSON lines. */
export async function showRun(engine: Engine, id: string, json: boolean): Promise<string> {
  const replayed = await replayOf(engine, id);
  const { steps, divergence } = replayed;
  const shown = json ? steps.map((step) => JSON.stringify(step)).join('\n') : stepTable(steps);
  return divergence === undefined ? shown : `${shown}\n${divergenceOf(replayed)}`;
}

/** Replays a run and says if today's code fits its history. */
export async function replayRun(engine: Engine, id: string): Promise<{ text: string; fits: boolean }> {
  const replayed = await replayOf(engine, id);
  const fits = replayed.divergence === undefined;
  const verdict = fits ? `fits: ${replayed.steps.length} steps, no divergence` : divergenceOf(replayed);
  return { text: `${stepTable(replayed.steps)}\n\n${verdict}`, fits };
}

function replayOf(engine: Engine, id: string): Promise<Replayed> {
  return withRuns(engine, async ({ client }) => {
    const history = await client.workflow
      .getHandle(id)
      .fetchHistory()
      .catch((error: unknown) => {
        if (error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === status.NOT_FOUND))
          throw new OperatorFault(`No run ${id}: \`purser runs list\` shows what there is`);
        throw error;
      });
    return replay(history, id, join(engine.folder, 'cache'));
  });
}

function divergenceOf({ divergence }: Replayed): string {
  return `diverges after step ${divergence?.afterSeq}: ${divergence?.message}`;
}

async function withRuns<T>({ address, namespace }: Engine, work: (runs: Runs) => Promise<T>): Promise<T> {
  const runs = await connectRuns(address, namespace).catch((error: unknown) => {
    throw new OperatorFault(`Temporal does not answer at ${address}: ${error instanceof Error ? error.message : ''}`);
  });
  try {
    return await work(runs);
  } finally {
    await runs.close();
  }
}
