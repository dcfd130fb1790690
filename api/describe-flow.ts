import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { authorityOf } from '../machines/kit/contract.ts';
import type { Flow } from '../machines/kit/flow.ts';
import type { ApiEnv } from './deps.ts';
import { eventSchema, runSchema } from './run-json.ts';
import { answers, problemsFor } from './describe.ts';

/** Tells the OpenAPI document of a flow's four routes. */
export function describeFlow(app: OpenAPIHono<ApiEnv>, flow: Flow): void {
  const path = `/v1/flows/${flow.name}`;
  const run = runSchema(flow);
  const started =
    flow.owner === 'anybody' ? run.extend({ token: z.string().meta({ description: 'Holds the run' }) }) : run;
  const id = {
    id: z
      .string()
      .meta({ description: 'The run’s id', examples: [`${flow.idPrefix}_01932c07a5b07000a000000000000001`] }),
  };
  const tags = [flow.name];
  const security: { [scheme: string]: string[] }[] =
    flow.owner === 'anybody' ? [{ runToken: [] }, { session: [] }] : [{ session: [] }];
  const common = { tags, security };
  const registry = app.openAPIRegistry;
  const common404 = ['unauthenticated', 'unknown-run', 'upstream-unavailable'] as const;

  registry.registerPath({
    ...common,
    ...(flow.owner === 'anybody' ? { security: [] } : {}),
    method: 'post',
    path,
    operationId: `${flow.name}.start`,
    summary: flow.title,
    request: { headers: z.object(requestHeaders(flow)), body: json(flow.contract.input) },
    responses: {
      201: answers(started, 'The run, settled', { Location: 'Where the run is' }),
      202: answers(started, 'The run, still busy', { Location: 'Where the run is' }),
      ...problemsFor(
        'malformed-request',
        'idempotency-key-missing',
        'unauthenticated',
        'body-too-large',
        'unsupported-media-type',
        'invalid-body',
        'too-many-requests',
        'upstream-unavailable',
      ),
    },
  });
  registry.registerPath({
    ...common,
    method: 'get',
    path: `${path}/{id}`,
    operationId: `${flow.name}.look`,
    summary: 'The run as it is now',
    request: { params: z.object(id) },
    responses: { 200: answers(run, 'The run'), ...problemsFor(...common404) },
  });
  registry.registerPath({
    ...common,
    method: 'post',
    path: `${path}/{id}/events`,
    operationId: `${flow.name}.tell`,
    summary: 'Send an event to the run',
    request: { params: z.object(id), headers: z.object(requestHeaders(flow)), body: json(userEvents(flow)) },
    responses: {
      200: answers(run, 'The run after settling'),
      202: answers(run, 'The run, still busy'),
      ...problemsFor(
        ...common404,
        'malformed-request',
        'idempotency-key-missing',
        'forbidden',
        'event-not-allowed',
        'body-too-large',
        'unsupported-media-type',
        'invalid-body',
      ),
    },
  });
  registry.registerPath({
    ...common,
    method: 'get',
    path: `${path}/{id}/events`,
    operationId: `${flow.name}.stream`,
    summary: 'Follow the run (Server-Sent Events: `run` on each change)',
    request: {
      params: z.object(id),
      headers: z.object({
        'Last-Event-ID': z.string().optional().meta({ description: 'The last seq that was heard' }),
      }),
    },
    responses: {
      200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } },
      ...problemsFor(...common404),
    },
  });
}

const json = (schema: z.ZodType) => ({ required: true, content: { 'application/json': { schema } } });

function requestHeaders(flow: Flow) {
  const key = z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\x21-\x7e]+$/)
    .meta({ description: 'Makes a repeat the same request' });
  return {
    'Idempotency-Key': flow.movesMoney ? key : key.optional(),
    Prefer: z
      .string()
      .optional()
      .meta({ description: '`wait=N`: wait at most N seconds (0 to 30) for the run to settle' }),
  };
}

function userEvents(flow: Flow): z.ZodType {
  const schemas = Object.entries(flow.contract.events)
    .filter(([name]) => authorityOf(name) === 'user')
    .map(([name, fields]) => eventSchema(name, fields));
  const [first, ...others] = schemas;
  if (first === undefined) return z.strictObject({ type: z.never() });
  return z.discriminatedUnion('type', [first, ...others]);
}
