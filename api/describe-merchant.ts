import type { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import type { ApiEnv } from './deps.ts';
import { problemsFor } from './describe.ts';
import type { ProblemCode } from './problem.ts';

type Responses = Parameters<OpenAPIHono<ApiEnv>['openAPIRegistry']['registerPath']>[0]['responses'];

type Told = {
  readonly method?: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly responses: Responses;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly problems?: readonly ProblemCode[];
};

/** Tells the OpenAPI document of a route of merchants' that is no flow's. */
export function describeMerchant(app: OpenAPIHono<ApiEnv>, told: Told): void {
  const { method = 'get', path, id, summary, responses, params, query, headers, body, problems = [] } = told;
  app.openAPIRegistry.registerPath({
    method,
    path,
    operationId: `merchant.${id}`,
    summary,
    tags: ['merchant'],
    security: [{ merchant: [] }],
    request: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: {
      ...responses,
      ...problemsFor(
        'unauthenticated',
        'forbidden',
        ...(query === undefined ? [] : ['invalid-query' as const]),
        ...(body === undefined ? [] : bodyProblems),
        ...problems,
        'too-many-requests',
        'upstream-unavailable',
      ),
    },
  });
}

const bodyProblems = ['malformed-request', 'body-too-large', 'unsupported-media-type', 'invalid-body'] as const;
