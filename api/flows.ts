import type { OpenAPIHono } from '@hono/zod-openapi';
import { uuidv7 } from 'uuidv7';
import { authorityOf } from '../machines/kit/contract.ts';
import { isStaffOnly, isStartedByOwner } from '../machines/kit/flow.ts';
import type { Flow } from '../machines/kit/flow.ts';
import { idOf, idPrefixes, sameNumber } from '../machines/kit/ids.ts';
import { startArgs } from '../workflows/start-args.ts';
import { addressOf } from './address.ts';
import { fit, readJson } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { describeFlow } from './describe-flow.ts';
import { once } from './idempotency.ts';
import type { Answer } from './idempotency.ts';
import type { CountCall } from './limits.ts';
import { Problem } from './problem.ts';
import { runJson } from './run-json.ts';
import { asProblem, findRun, tellRun, waitOf } from './runs.ts';
import { sealFields } from './seal.ts';
import { sideOf } from './sides.ts';
import { streamRun } from './stream.ts';

/** The routes of a flow, read off its contract: start, look, tell, and the stream of its changes, for its owner's side. What staff propose, and housekeeping, is theirs alone. */
export function flowRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps, flow: Flow, count: CountCall): void {
  if (isStaffOnly(flow)) return;
  describeFlow(app, flow);
  const path = `${sideOf(flow).base}/${flow.name}`;
  if (isStartedByOwner(flow)) app.post(path, (c) => start(c, deps, flow, count));
  app.get(`${path}/:id`, (c) => look(c, deps, flow));
  app.post(`${path}/:id/events`, (c) => tell(c, deps, flow));
  app.get(`${path}/:id/events`, (c) => streamRun(c, deps, flow, runIdOf(c, flow)));
}

async function start(c: ApiContext, deps: ApiDeps, flow: Flow, count: CountCall): Promise<Response> {
  const side = sideOf(flow);
  const starter = side.starter(c);
  const { text, value } = await readJson(c);
  const input = fit(flow.contract.input, value);
  if (typeof input['device'] === 'string') await count('startsPerDeviceHour', input['device']);
  const waitMs = waitOf(c.req.header('Prefer'));
  const request = {
    required: flow.movesMoney,
    scope: `${starter ?? 'anybody'} POST ${c.req.path}`,
    said: text,
    freshTarget: idOf(flow.idPrefix, uuidv7()),
  };
  const answer = await once(c, deps, request, async (id): Promise<Answer> => {
    const owner = starter ?? ownerOfRun(id);
    const address = addressOf(c);
    const run = { id, owner, addressHash: address === undefined ? null : deps.vault.addressHash(address) };
    const sealed = await sealFields(deps.vault, owner, flow.contract.input, input);
    const args = startArgs(flow, run, sealed, deps.policy);
    await asProblem(() => deps.runs.start(args, flow.key?.(sealed) ?? null));
    const seen = await asProblem(() => deps.runs.settled(id, waitMs));
    return { status: seen.status === 'busy' ? 202 : 201, body: runJson(flow, seen, side.authority) };
  });
  const id = String(answer.body['id']);
  c.header('Location', `${side.base}/${flow.name}/${id}`);
  // The token is worked out again for a repeat, so that no answer that is kept holds one.
  const body = flow.owner === 'anybody' ? { ...answer.body, token: deps.vault.runToken(id) } : answer.body;
  return c.json(body, answer.status);
}

async function look(c: ApiContext, deps: ApiDeps, flow: Flow): Promise<Response> {
  const id = runIdOf(c, flow);
  const { authority, sender } = sideOf(flow);
  const seen = await findRun(deps.runs, flow.name, id, sender(c, deps, id));
  return c.json(runJson(flow, seen, authority));
}

async function tell(c: ApiContext, deps: ApiDeps, flow: Flow): Promise<Response> {
  const id = runIdOf(c, flow);
  const { authority, sender: senderOf } = sideOf(flow);
  const owner = senderOf(c, deps, id);
  const { text, value } = await readJson(c);
  const { type, fields } = eventOf(flow, value, authority);
  const said = fit(fields, withoutType(value));
  const waitMs = waitOf(c.req.header('Prefer'));
  const request = {
    required: flow.movesMoney,
    scope: `${owner ?? id} POST ${c.req.path}`,
    said: text,
    freshTarget: uuidv7(),
  };
  const answer = await once(c, deps, request, async (updateId, hasKey): Promise<Answer> => {
    const sealed = await sealFields(deps.vault, owner ?? ownerOfRun(id), fields, said);
    const event = { ...sealed, type };
    const sender = { authority, owner };
    const message = { event, sender, updateId: hasKey ? updateId : undefined };
    const { seen, settled } = await tellRun(deps.runs, id, message, waitMs);
    return { status: settled ? 200 : 202, body: runJson(flow, seen, authority) };
  });
  return c.json(answer.body, answer.status);
}

/** The event that a body names. Only the owner's own events may be sent here; an unknown one is told the known ones. */
function eventOf(flow: Flow, value: unknown, authority: 'user' | 'merchant') {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (typeof type === 'string' && authorityOf(type) !== undefined && authorityOf(type) !== authority) {
    throw new Problem('forbidden', { detail: `${type.slice(0, 60)} is not for the owner of a run to send` });
  }
  const known = Object.entries(flow.contract.events).filter(([name]) => authorityOf(name) === authority);
  const found = known.find(([name]) => name === type);
  if (found !== undefined) return { type: found[0], fields: found[1] };
  const detail = `must be one of ${known.map(([name]) => name).join(', ')}`;
  throw new Problem('invalid-body', { errors: [{ pointer: '/type', detail }] });
}

export function withoutType(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { type: _, ...fields } = value as { type?: unknown };
  return fields;
}

/** The id that the user of a run without a user will have: the run's own number under the prefix of users. */
export function ownerOfRun(runId: string): string {
  return sameNumber(idPrefixes.user, runId);
}

/** The run's id in the path. Throws `unknown-run` for one that is none of the flow's. */
export function runIdOf(c: ApiContext, flow: Flow): string {
  const id = c.req.param('id') ?? '';
  if (!new RegExp(`^${flow.idPrefix}_[0-9a-f]{32}$`).test(id)) throw new Problem('unknown-run');
  return id;
}
