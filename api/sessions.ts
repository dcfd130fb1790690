import type { OpenAPIHono } from '@hono/zod-openapi';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { createSession, findByRun } from '../db/queries/sessions.ts';
import { idOf } from '../machines/kit/ids.ts';
import { fit, readJson } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { Problem } from './problem.ts';
import { asProblem } from './runs.ts';

/** Lives of tokens in ms (OWASP Session Management): access short, refresh a month. */
export const sessionLives = { accessMs: 15 * 60_000, refreshMs: 30 * 24 * 3_600_000 };

const exchange = z.strictObject({
  run: z
    .string()
    .regex(/^[a-z]{3}_[0-9a-f]{32}$/)
    .meta({ description: 'A run that ended in an outcome which grants a session' }),
});

const session = z
  .object({
    user: z.string(),
    accessToken: z.string().meta({ description: 'Send it as Authorization: Bearer' }),
    refreshToken: z.string(),
    expiresAt: z.iso.datetime().meta({ description: 'When the access token ends' }),
  })
  .meta({ id: 'Session' });

/** `POST /v1/sessions`: exchanges a run, once, for a session. Session tokens never enter a run's history. */
export function sessionRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openAPIRegistry.registerPath({
    method: 'post',
    path: '/v1/sessions',
    operationId: 'sessions.create',
    summary: 'Exchange a run that ended well for a session, once',
    tags: ['sessions'],
    security: [{ runToken: [] }],
    request: {
      headers: z.object({ 'Idempotency-Key': z.string().min(1).max(255).optional() }),
      body: { required: true, content: { 'application/json': { schema: exchange } } },
    },
    responses: {
      201: answers(session, 'The session; its tokens are shown this once'),
      ...problemsFor(
        'malformed-request',
        'unauthenticated',
        'unknown-run',
        'no-session-to-grant',
        'session-already-granted',
        'too-many-requests',
        'body-too-large',
        'unsupported-media-type',
        'invalid-body',
        'upstream-unavailable',
      ),
    },
  });
  app.post('/v1/sessions', (c) => create(c, deps));
}

async function create(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const { db, vault, runs, registry } = deps;
  const { run } = fit(exchange, (await readJson(c)).value);
  const caller = c.get('caller');
  if (caller.kind !== 'holder') throw new Problem('unauthenticated', { detail: 'Send the token of the run' });
  if (!vault.isRunToken(run, caller.token)) throw new Problem('unknown-run');
  const seen = await asProblem(() => runs.look(run));
  const flow = registry.find(({ name }) => name === seen.flow);
  if (seen.outcome === null || flow?.grantsSession.includes(seen.outcome) !== true) {
    throw new Problem('no-session-to-grant', { detail: `The run is in ${seen.state}`, state: seen.state });
  }
  // A repeat under the same key is given the same tokens, worked out anew, so that none is kept in the clear.
  const request = `${run} ${c.req.header('Idempotency-Key') ?? uuidv7()}`;
  const accessToken = vault.derivedToken('ses', 'access', request);
  const refreshToken = vault.derivedToken('ref', 'refresh', request);
  const accessHash = vault.tokenHash(accessToken);
  const now = Date.now();
  const expiresAt = new Date(now + sessionLives.accessMs);
  const created = await createSession(db, {
    id: idOf('ses', uuidv7()),
    userId: seen.owner,
    runId: run,
    accessHash,
    refreshHash: vault.tokenHash(refreshToken),
    accessExpiresAt: expiresAt,
    refreshExpiresAt: new Date(now + sessionLives.refreshMs),
  });
  const kept = created ?? (await findByRun(db, run));
  if (kept?.accessHash !== accessHash) throw new Problem('session-already-granted');
  return c.json({ user: seen.owner, accessToken, refreshToken, expiresAt: kept.accessExpiresAt.toISOString() }, 201);
}
