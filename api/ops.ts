import type { OpenAPIHono } from '@hono/zod-openapi';
import { listAudit } from '../db/queries/audit.ts';
import { staffRoles } from '../machines/kit/contract.ts';
import type { Flow } from '../machines/kit/flow.ts';
import { equalHash } from '../vault/hash.ts';
import { fitQuery } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { auditQuery, describeOps, runsQuery } from './describe-ops.ts';
import { runIdOf } from './flows.ts';
import { rolesToward, sendEvent } from './ops-events.ts';
import { opsStartRoute } from './ops-start.ts';
import { opsUploadRoutes } from './ops-uploads.ts';
import { pageOf } from './page.ts';
import { Problem } from './problem.ts';
import { staffRunJson } from './run-json.ts';
import { asProblem, findRun } from './runs.ts';
import { audited, reasonOf, staffOf } from './staff-caller.ts';
import { registered } from '../workflows/registered.ts';
import { statesAwaiting } from './states-awaiting.ts';

/** What staff look at and do. Each call says why, and is in the audit before it is answered. */
export function opsRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  describeOps(app);
  opsUploadRoutes(app, deps);
  for (const flow of registered(deps.registry)) if (flow.startedBy === 'staff') opsStartRoute(app, deps, flow);
  app.get('/v1/ops/runs', (c) => list(c, deps));
  app.get('/v1/ops/flows/:flow/:id', (c) => look(c, deps));
  app.post('/v1/ops/flows/:flow/:id/events', (c) => sendEvent(c, deps, flowNamed(deps, c.req.param('flow'))));
  app.post('/v1/ops/approvals/:id/events', (c) => sendEvent(c, deps, flowNamed(deps, 'approval')));
  app.get('/v1/ops/audit', (c) => readAudit(c, deps));
}

async function look(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const caller = staffOf(c, ...staffRoles);
  const flow = flowNamed(deps, c.req.param('flow'));
  const id = runIdOf(c, flow);
  await audited(c, deps, { staff: caller.staff, act: 'look', run: id, reason: reasonOf(c) });
  const seen = await findRun(deps.runs, flow.name, id, null);
  return c.json(staffRunJson(flow, seen, rolesToward(deps, caller, flow, seen)));
}

async function list(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const caller = staffOf(c, ...staffRoles);
  const why = reasonOf(c);
  const { reason: _, flow: name, awaiting, ...filter } = fitQuery(runsQuery, c);
  const flows = name === undefined ? deps.registry : [flowNamed(deps, name)];
  const search = JSON.stringify({ flow: name, awaiting, state: filter.state, owner: filter.owner, key: filter.key });
  await audited(c, deps, { staff: caller.staff, act: 'list runs', detail: search, reason: why });
  const cursor = filter.cursor === undefined ? undefined : tokenOf(deps, search, filter.cursor);
  const states = awaiting === undefined ? undefined : statesAwaiting(flows, awaiting);
  if (states?.length === 0) return c.json({ runs: [], nextCursor: null });
  const { runs, next } = await asProblem(() =>
    deps.runs.list({
      ...filter,
      cursor,
      flows: [...new Set(flows.map((flow) => flow.name))],
      ...(states === undefined ? {} : { states, open: true }),
    }),
  );
  return c.json({ runs, nextCursor: next === null ? null : cursorOf(deps, search, next) });
}

// The engine trips over a token that it did not make, or made for another search; so ours are signed with theirs.
const cursorOf = ({ vault }: ApiDeps, search: string, token: string) =>
  `${token}.${vault.hash('runs-cursor', JSON.stringify([search, token]))}`;

function tokenOf(deps: ApiDeps, search: string, cursor: string): string {
  const token = cursor.slice(0, cursor.indexOf('.'));
  if (equalHash(cursorOf(deps, search, token), cursor)) return token;
  const detail = 'must be a nextCursor of an earlier page of this search';
  throw new Problem('invalid-query', { errors: [{ pointer: '/cursor', detail }] });
}

async function readAudit(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const caller = staffOf(c, 'engineer');
  const why = reasonOf(c);
  const { limit, cursor, staff, run } = fitQuery(auditQuery, c);
  const detail = JSON.stringify({ staff, run });
  await audited(c, deps, { staff: caller.staff, act: 'read audit', detail, reason: why });
  const found = await listAudit(deps.db, { staff, run, before: cursor, limit: limit + 1 });
  const { shown, nextCursor } = pageOf(found, limit, ({ seq }) => String(seq));
  const entries = shown.map(({ at, request_id: requestId, ...entry }) => ({
    ...entry,
    requestId,
    at: at.toISOString(),
  }));
  return c.json({ entries, nextCursor });
}

/** The newest version of a flow. Throws `unknown-run`: nobody has runs of a flow that is not there. */
function flowNamed({ registry }: ApiDeps, name: string | undefined): Flow {
  const flow = registry.findLast((one) => one.name === name);
  if (flow === undefined) throw new Problem('unknown-run');
  return flow;
}
