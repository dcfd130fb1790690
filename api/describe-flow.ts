import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { authorityOf } from '../machines/kit/contract.ts';
import { isStartedByOwner } from '../machines/kit/flow.ts';
import type { Flow } from '../machines/kit/flow.ts';
import type { ApiEnv } from './deps.ts';
import { eventSchema, runSchema } from './run-json.ts';
import { answers, problemsFor } from './describe.ts';
import { sideOf } from './sides.ts';

type Described = {
  readonly app: OpenAPIHono<ApiEnv>;
  readonly flow: Flow;
  readonly path: string;
  readonly run: z.ZodObject;
  readonly common: { readonly tags: string[]; readonly security: { [scheme: string]: string[] }[] };
  readonly id: z.ZodObject;
};

/** One event of a stream, its fields as text (HTML Living Standard, Server-sent events). */
const sseEvent = z.object({
  event: z.literal('run').optional(),
  id: z.string().optional().meta({ description: 'The step’s number' }),
  data: z.string().optional().meta({ description: 'The run, JSON' }),
});

/** Who owns a run, by what they send. */
const security: { readonly [owner in Flow['owner']]: { [scheme: string]: string[] }[] } = {
  anybody: [{ runToken: [] }, { session: [] }],
  user: [{ session: [] }],
  merchant: [{ merchant: [] }],
};

const ofOneRun = ['unauthenticated', 'unknown-run', 'upstream-unavailable'] as const;

/** Tells the OpenAPI document of a flow's four routes. */
export function describeFlow(app: OpenAPIHono<ApiEnv>, flow: Flow): void {
  const examples = [`${flow.idPrefix}_01932c07a5b07000a000000000000001`];
  const described: Described = {
    app,
    flow,
    path: `${sideOf(flow).base}/${flow.name}`,
    run: runSchema(flow),
    common: { tags: [flow.name], security: security[flow.owner] },
    id: z.object({ id: z.string().meta({ description: 'The run’s id', examples }) }),
  };
  if (isStartedByOwner(flow)) describeStart(described);
  describeLook(described);
  describeTell(described);
  describeStream(described);
}

function describeStart({ app, flow, path, run, common }: Described): void {
  const token = z.string().meta({ description: 'Holds the run' });
  const started = flow.owner === 'anybody' ? run.extend({ token }) : run;
  app.openAPIRegistry.registerPath({
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
}

function describeLook({ app, flow, path, run, common, id }: Described): void {
  app.openAPIRegistry.registerPath({
    ...common,
    method: 'get',
    path: `${path}/{id}`,
    operationId: `${flow.name}.look`,
    summary: 'The run as it is now',
    request: { params: id },
    responses: { 200: answers(run, 'The run'), ...problemsFor(...ofOneRun) },
  });
}

function describeTell({ app, flow, path, run, common, id }: Described): void {
  app.openAPIRegistry.registerPath({
    ...common,
    method: 'post',
    path: `${path}/{id}/events`,
    operationId: `${flow.name}.tell`,
    summary: 'Send an event to the run',
    request: { params: id, headers: z.object(requestHeaders(flow)), body: json(ownersEvents(flow)) },
    responses: {
      200: answers(run, 'The run after settling'),
      202: answers(run, 'The run, still busy'),
      ...problemsFor(
        ...ofOneRun,
        'malformed-request',
        'idempotency-key-missing',
        'forbidden',
        'event-not-allowed',
        'too-many-requests',
        'body-too-large',
        'unsupported-media-type',
        'invalid-body',
      ),
    },
  });
}

function describeStream({ app, flow, path, common, id }: Described): void {
  app.openAPIRegistry.registerPath({
    ...common,
    method: 'get',
    path: `${path}/{id}/events`,
    operationId: `${flow.name}.stream`,
    summary: 'Follow the run (Server-Sent Events: `run` on each change)',
    request: {
      params: id,
      headers: z.object({
        'Last-Event-ID': z.string().optional().meta({ description: 'The last seq that was heard' }),
      }),
    },
    responses: {
      200: { description: 'Events', content: { 'text/event-stream': { schema: sseEvent } } },
      ...problemsFor(...ofOneRun),
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

function ownersEvents(flow: Flow): z.ZodType {
  const { authority } = sideOf(flow);
  const schemas = Object.entries(flow.contract.events)
    .filter(([name]) => authorityOf(name) === authority)
    .map(([name, fields]) => eventSchema(name, fields));
  const [first, ...others] = schemas;
  if (first === undefined) return z.strictObject({ type: z.never() });
  return z.discriminatedUnion('type', [first, ...others]);
}
