import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import type { ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { reasonSchema } from './run-json.ts';

const word = z.string().regex(/^[A-Za-z0-9_.-]{1,200}$/, { error: 'must have letters, digits, _ . - only' });
export const because = {
  reason: reasonSchema.optional().meta({ description: 'Why, where no X-Reason header says it' }),
};

export const runsQuery = z.strictObject({
  flow: word.optional(),
  state: word.optional().meta({ description: 'The state in which it settled last' }),
  awaiting: z.enum(['user', 'provider', 'merchant', 'ops']).optional().meta({ description: 'Whom it waits for' }),
  owner: word.optional(),
  key: word.optional().meta({ description: 'The flow’s own key; of approvals the run that they are about' }),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .max(2_000)
    .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/, { error: 'must be a nextCursor of an earlier page' })
    .optional(),
  ...because,
});

export const auditQuery = z.strictObject({
  staff: word.optional(),
  run: word.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.coerce.number().int().min(1).optional().meta({ description: 'The nextCursor of an earlier page' }),
  ...because,
});

const nullable = z.string().nullable();
const found = z.object({
  id: z.string(),
  flow: z.string(),
  state: nullable,
  outcome: nullable,
  owner: nullable,
  key: nullable,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
const page = z.object({ runs: z.array(found), nextCursor: nullable }).meta({ id: 'FoundRuns' });

export const staffRun = z
  .object({
    id: z.string(),
    flow: z.string(),
    version: z.int(),
    owner: z.string(),
    subject: nullable.meta({ description: 'Whom the run is about; null while that is not known' }),
    state: z.string(),
    status: z.enum(['busy', 'awaiting', 'ended']),
    awaiting: nullable,
    outcome: nullable,
    reason: nullable,
    can: z.array(z.object({ type: z.string(), schema: z.record(z.string(), z.unknown()), fourEyes: z.boolean() })),
    view: z.record(z.string(), z.unknown()).meta({ description: 'What staff see: masks and counts, nothing sealed' }),
    deadline: z.iso.datetime().nullable(),
    seq: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'StaffRun' });

const entry = z.object({
  seq: z.int(),
  at: z.iso.datetime(),
  staff: z.string(),
  act: z.string(),
  run: nullable,
  detail: nullable,
  reason: z.string(),
  requestId: z.string(),
  previous: z.string().meta({ description: 'The hash of the entry before' }),
  hash: z.string().meta({ description: 'SHA-256 of this entry and of `previous`' }),
});
const audit = z.object({ entries: z.array(entry), nextCursor: nullable }).meta({ id: 'Audit' });

const event = z.looseObject({
  type: z.string().regex(/^ops\./),
  reason: reasonSchema,
});

export const reasonHeader = z.object({ 'X-Reason': z.string().optional().meta({ description: 'Why, for the audit' }) });
export const idempotencyHeader = z.object({
  'Idempotency-Key': z.string().min(1).max(255).optional().meta({ description: 'Required where money may move' }),
  Prefer: z.string().optional(),
});
export const everyCall = ['unauthenticated', 'forbidden', 'reason-missing', 'upstream-unavailable'] as const;

/** Tells the OpenAPI document of the routes of staff. */
export function describeOps(app: OpenAPIHono<ApiEnv>): void {
  const common = { tags: ['ops'], security: [{ staff: [] }] };
  const get = (path: string, name: string, summary: string, schema: z.ZodType, request: object) =>
    app.openAPIRegistry.registerPath({
      ...common,
      method: 'get',
      path,
      operationId: `ops.${name}`,
      summary,
      request: { headers: reasonHeader, ...request },
      responses: { 200: answers(schema, 'As of now'), ...problemsFor(...everyCall, 'unknown-run', 'invalid-query') },
    });
  get('/v1/ops/runs', 'runs', 'Runs, newest first, as they settled last', page, { query: runsQuery });
  get('/v1/ops/flows/{flow}/{id}', 'look', 'A run as staff see it', staffRun, {
    params: z.object({ flow: z.string(), id: z.string() }),
    query: z.object(because),
  });
  get('/v1/ops/audit', 'audit', 'What staff read and did; for engineers', audit, { query: auditQuery });
  const post = (path: string, name: string, summary: string, params: z.ZodObject) =>
    app.openAPIRegistry.registerPath({
      ...common,
      method: 'post',
      path,
      operationId: `ops.${name}`,
      summary,
      request: {
        params,
        headers: idempotencyHeader,
        body: { required: true, content: { 'application/json': { schema: event } } },
      },
      responses: {
        200: answers(staffRun, 'The run after settling'),
        202: answers(staffRun, 'The approval that a second person decides on, or the run, still busy', {
          Location: 'Where the approval is',
        }),
        ...problemsFor(
          ...everyCall,
          'malformed-request',
          'idempotency-key-missing',
          'unknown-run',
          'event-not-allowed',
          'body-too-large',
          'unsupported-media-type',
          'invalid-body',
        ),
      },
    });
  const one = z.object({ id: z.string() });
  post('/v1/ops/flows/{flow}/{id}/events', 'tell', 'Send a run an ops. event', one.extend({ flow: z.string() }));
  post('/v1/ops/approvals/{id}/events', 'decide', 'Approve or refuse what a colleague proposed', one);
}
