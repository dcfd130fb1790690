import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { text } from '../machines/kit/contract.ts';
import type { ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';

export const exchange = z.strictObject({
  run: z
    .string()
    .regex(/^[a-z]{3}_[0-9a-f]{32}$/)
    .meta({ description: 'A run that ended in an outcome which grants a session' }),
  label: text(60)
    .optional()
    .meta({ description: 'What its user will know the session by', examples: ['My phone'] }),
});

export const refresh = z.strictObject({
  refreshToken: z
    .string()
    .regex(/^ref_[A-Za-z0-9_-]{20,200}$/, { error: 'must be a refreshToken of a session' })
    .meta({ description: 'Good for one exchange' }),
});

const session = z
  .object({
    user: z.string(),
    accessToken: z.string().meta({ description: 'Send it as Authorization: Bearer' }),
    refreshToken: z.string(),
    expiresAt: z.iso.datetime().meta({ description: 'When the access token ends' }),
  })
  .meta({ id: 'Session' });

const sessions = z
  .object({
    sessions: z.array(
      z.object({
        id: z.string(),
        label: z.string().nullable(),
        createdAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime().meta({ description: 'To the minute' }),
        current: z.boolean().meta({ description: 'Is it the one that asks?' }),
      }),
    ),
  })
  .meta({ id: 'Sessions' });

const ended = z.object({ ended: z.int().meta({ description: 'How many sessions' }) }).meta({ id: 'SessionsEnded' });

const ofBody = [
  'malformed-request',
  'body-too-large',
  'unsupported-media-type',
  'invalid-body',
  'too-many-requests',
  'upstream-unavailable',
] as const;
const tags = ['sessions'];
const idempotent = {
  headers: z.object({
    'Idempotency-Key': z
      .string()
      .min(1)
      .max(255)
      .optional()
      .meta({ description: 'A repeat under the same key is given the same tokens' }),
  }),
};
const json = (schema: z.ZodType) => ({ required: true, content: { 'application/json': { schema } } });

/** Tells the OpenAPI document of the sessions' routes. */
export function describeSessions(app: OpenAPIHono<ApiEnv>): void {
  const { openAPIRegistry } = app;
  openAPIRegistry.registerPath({
    method: 'post',
    path: '/v1/sessions',
    operationId: 'sessions.create',
    summary: 'Exchange a run that ended well for a session, once, within ten minutes',
    tags,
    security: [{ runToken: [] }],
    request: { ...idempotent, body: json(exchange) },
    responses: {
      201: answers(session, 'The session; its tokens are shown this once'),
      ...problemsFor(...ofBody, 'unauthenticated', 'unknown-run', 'no-session-to-grant', 'session-already-granted'),
    },
  });
  openAPIRegistry.registerPath({
    method: 'post',
    path: '/v1/sessions/refresh',
    operationId: 'sessions.refresh',
    summary: 'Exchange a refresh token for the next tokens; those before are void',
    description: 'One that was exchanged before ends the session, since somebody may have stolen it.',
    tags,
    security: [],
    request: { ...idempotent, body: json(refresh) },
    responses: {
      200: answers(session, 'The session with its new tokens'),
      ...problemsFor(...ofBody, 'unauthenticated', 'refresh-token-invalid', 'refresh-token-reused'),
    },
  });
  describeOwn(app);
}

/** What a user does with their own sessions. */
function describeOwn({ openAPIRegistry }: OpenAPIHono<ApiEnv>): void {
  const own = { tags, security: [{ session: [] }] };
  const problems = ['unauthenticated', 'upstream-unavailable'] as const;
  openAPIRegistry.registerPath({
    ...own,
    method: 'get',
    path: '/v1/sessions',
    operationId: 'sessions.list',
    summary: 'Where you are logged in, newest first',
    responses: { 200: answers(sessions, 'As of now'), ...problemsFor(...problems) },
  });
  openAPIRegistry.registerPath({
    ...own,
    method: 'delete',
    path: '/v1/sessions',
    operationId: 'sessions.endAll',
    summary: 'Log out everywhere, here too',
    responses: { 200: answers(ended, 'All are ended'), ...problemsFor(...problems) },
  });
  openAPIRegistry.registerPath({
    ...own,
    method: 'delete',
    path: '/v1/sessions/current',
    operationId: 'sessions.endCurrent',
    summary: 'Log out here',
    responses: { 200: answers(ended, 'This session is ended'), ...problemsFor(...problems, 'unknown-session') },
  });
  openAPIRegistry.registerPath({
    ...own,
    method: 'delete',
    path: '/v1/sessions/{id}',
    operationId: 'sessions.end',
    summary: 'Log out somewhere',
    request: { params: z.object({ id: z.string().meta({ description: 'A session’s id' }) }) },
    responses: { 200: answers(ended, 'The session is ended'), ...problemsFor(...problems, 'unknown-session') },
  });
}
