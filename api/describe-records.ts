import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import type { ApiEnv } from './deps.ts';
import { problemsFor } from './describe.ts';
import type { answers } from './describe.ts';
import type { ProblemCode } from './problem.ts';

type Told = {
  readonly method?: 'get' | 'put' | 'delete';
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly answer: ReturnType<typeof answers> | ReturnType<typeof file>;
  readonly query?: z.ZodObject;
  readonly params?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly problems?: readonly ProblemCode[];
};

/** Tells the OpenAPI document of a route of a user's records. */
export function describeRecord(app: OpenAPIHono<ApiEnv>, told: Told): void {
  const { method = 'get', path, id, summary, description, answer, query, params, headers, body, problems = [] } = told;
  app.openAPIRegistry.registerPath({
    method,
    path,
    operationId: `records.${id}`,
    summary,
    ...(description === undefined ? {} : { description }),
    tags: ['records'],
    security: [{ session: [] }],
    request: {
      ...(query === undefined ? {} : { query }),
      ...(params === undefined ? {} : { params }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: {
      200: answer,
      ...problemsFor(
        'unauthenticated',
        ...(query === undefined ? [] : ['invalid-query' as const]),
        ...problems,
        'upstream-unavailable',
      ),
    },
  });
}

/** An answer that is a file or a stream, for the OpenAPI document. */
export function file(type: 'text/csv' | 'application/pdf' | 'text/event-stream', description: string) {
  const schema = z.string().meta(type === 'application/pdf' ? { format: 'binary' } : {});
  const name = { description: 'A name for the file', schema: { type: 'string' as const } };
  const isFile = type !== 'text/event-stream';
  return {
    description,
    content: { [type]: { schema } },
    ...(isFile ? { headers: { 'Content-Disposition': name } } : {}),
  };
}
