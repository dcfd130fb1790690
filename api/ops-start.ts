import type { OpenAPIHono } from '@hono/zod-openapi';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { Flow } from '../machines/kit/flow.ts';
import { idOf } from '../machines/kit/ids.ts';
import { startArgs } from '../workflows/start-args.ts';
import { fit, readJson } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { everyCall, idempotencyHeader, staffRun } from './describe-ops.ts';
import { answers, problemsFor } from './describe.ts';
import { ownerOfRun } from './flows.ts';
import { once } from './idempotency.ts';
import type { Answer } from './idempotency.ts';
import { asFields, signed } from './ops-events.ts';
import { reasonSchema, staffRunJson } from './run-json.ts';
import { asProblem, waitOf } from './runs.ts';
import { sealFields } from './seal.ts';
import { audited, reasonOf, refuseUnlessOneOf, staffOf } from './staff-caller.ts';

/** `POST /v1/ops/flows/{flow}`: staff start a flow for somebody who cannot. The token that holds the run is given to none of them. */
export function opsStartRoute(app: OpenAPIHono<ApiEnv>, deps: ApiDeps, flow: Flow): void {
  const path = `/v1/ops/flows/${flow.name}`;
  const { by: _, because: __, ...shape } = flow.contract.input.shape;
  const body = z.strictObject({ ...shape, reason: reasonSchema });
  app.openAPIRegistry.registerPath({
    method: 'post',
    path,
    operationId: `ops.${flow.name}.start`,
    summary: flow.title,
    tags: ['ops'],
    security: [{ staff: [] }],
    request: {
      headers: idempotencyHeader,
      body: { required: true, content: { 'application/json': { schema: body } } },
    },
    responses: {
      201: answers(staffRun, 'The run, settled', { Location: 'Where staff see it' }),
      202: answers(staffRun, 'The run, still busy', { Location: 'Where staff see it' }),
      ...problemsFor(
        ...everyCall,
        'malformed-request',
        'idempotency-key-missing',
        'body-too-large',
        'unsupported-media-type',
        'invalid-body',
      ),
    },
  });
  app.post(path, (c) => start(c, deps, flow));
}

async function start(c: ApiContext, deps: ApiDeps, flow: Flow): Promise<Response> {
  const caller = staffOf(c);
  const { input: fields, starters = ['operator'] } = flow.contract;
  refuseUnlessOneOf(caller, starters);
  const { text, value } = await readJson(c);
  const { reason: because, ...own } = asFields(value);
  const reason = reasonOf(c, because);
  const input = fit(fields, signed(fields, own, caller.staff, { because: reason }));
  const waitMs = waitOf(c.req.header('Prefer'));
  const request = {
    required: flow.movesMoney,
    scope: `${caller.staff} POST ${c.req.path}`,
    said: text,
    freshTarget: idOf(flow.idPrefix, uuidv7()),
  };
  const answer = await once(c, deps, request, async (id): Promise<Answer> => {
    await audited(c, deps, { staff: caller.staff, act: 'start', run: id, detail: flow.name, reason });
    const owner = ownerOfRun(id);
    const run = { id, owner, addressHash: null };
    const sealed = await sealFields(deps.vault, owner, fields, input);
    await asProblem(() => deps.runs.start(startArgs(flow, run, sealed, deps.policy), flow.key?.(sealed) ?? null));
    const seen = await asProblem(() => deps.runs.settled(id, waitMs));
    return { status: seen.status === 'busy' ? 202 : 201, body: staffRunJson(flow, seen, caller.roles) };
  });
  c.header('Location', `/v1/ops/flows/${flow.name}/${String(answer.body['id'])}`);
  return c.json(answer.body, answer.status);
}
