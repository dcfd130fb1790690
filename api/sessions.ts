import type { OpenAPIHono } from '@hono/zod-openapi';
import { uuidv7 } from 'uuidv7';
import { createSession, findByRun } from '../db/queries/sessions.ts';
import { rotateSession } from '../db/queries/session-rotation.ts';
import { idOf } from '../machines/kit/ids.ts';
import type { Look } from '../workflows/look.ts';
import { fit, readJson } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { describeSessions, exchange, refresh } from './describe-sessions.ts';
import { Problem } from './problem.ts';
import { asProblem } from './runs.ts';
import { sessionListRoutes } from './session-list.ts';
import { grantClockMs, sessionLives } from './session-lives.ts';

/**
 * Sessions: a run is exchanged, once, for one; its tokens are refreshed until it ends or is ended.
 * Session tokens never enter a run's history, and only hashes of them are kept.
 */
export function sessionRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  describeSessions(app);
  app.post('/v1/sessions', (c) => create(c, deps));
  app.post('/v1/sessions/refresh', (c) => rotate(c, deps));
  sessionListRoutes(app, deps);
}

async function create(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const { db, vault, runs } = deps;
  const { run, label } = fit(exchange, (await readJson(c)).value);
  const caller = c.get('caller');
  if (caller.kind !== 'holder') throw new Problem('unauthenticated', { detail: 'Send the token of the run' });
  if (!vault.isRunToken(run, caller.token)) throw new Problem('unknown-run');
  const seen = await asProblem(() => runs.look(run));
  const now = Date.now();
  const { user, provenAt } = grantOf(deps, seen);
  // A repeat under the same key is given the same tokens, worked out anew, so that none is kept in the clear.
  const tokens = tokensFor(deps, `${run} ${c.req.header('Idempotency-Key') ?? uuidv7()}`);
  const kept = await findByRun(db, run);
  if (kept === undefined && now - provenAt.getTime() > sessionLives.grantMs) throw tooLate(seen);
  const made =
    kept ??
    (await createSession(
      db,
      {
        id: idOf('ses', uuidv7()),
        userId: user,
        runId: run,
        accessHash: tokens.accessHash,
        refreshHash: tokens.refreshHash,
        accessExpiresAt: new Date(now + sessionLives.accessMs),
        refreshExpiresAt: new Date(now + sessionLives.refreshMs),
        labelSealed: label === undefined ? null : await vault.sealPersonal(user, label),
      },
      new Date(provenAt.getTime() + grantClockMs),
    ));
  if (made === 'too-late') throw tooLate(seen);
  const session = made ?? (await findByRun(db, run));
  if (session?.accessHash !== tokens.accessHash) throw new Problem('session-already-granted');
  return c.json(answerOf(user, tokens, session.accessExpiresAt), 201);
}

/** Whom a run proved, and when. Throws `no-session-to-grant`. */
function grantOf({ registry }: ApiDeps, seen: Look): { user: string; provenAt: Date } {
  const flow = registry.find(({ name }) => name === seen.flow);
  const grants = seen.outcome !== null && flow?.grantsSession.includes(seen.outcome) === true;
  if (!grants || seen.subject === null) {
    throw new Problem('no-session-to-grant', { detail: `The run is in ${seen.state}`, state: seen.state });
  }
  return { user: seen.subject, provenAt: new Date(seen.updatedAt) };
}

const tooLate = ({ state }: Look) =>
  new Problem('no-session-to-grant', { detail: 'What the run proved counts no longer: start again', state });

async function rotate(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const { refreshToken } = fit(refresh, (await readJson(c)).value);
  const { db, vault } = deps;
  const tokens = tokensFor(deps, `${refreshToken} ${c.req.header('Idempotency-Key') ?? uuidv7()}`);
  const { accessHash, refreshHash } = tokens;
  const rotated = await rotateSession(db, {
    refreshHash: vault.tokenHash(refreshToken),
    next: { accessHash, refreshHash },
    now: new Date(),
    accessMs: sessionLives.accessMs,
    idleMs: sessionLives.idleMs,
  });
  if (rotated.kind === 'reused') throw new Problem('refresh-token-reused');
  if (rotated.kind === 'invalid') throw new Problem('refresh-token-invalid');
  return c.json(answerOf(rotated.userId, tokens, rotated.accessExpiresAt), 200);
}

/** The tokens of a request: the same request is given the same ones, as random as the vault's key. */
function tokensFor({ vault }: ApiDeps, request: string) {
  const accessToken = vault.derivedToken('ses', 'access', request);
  const refreshToken = vault.derivedToken('ref', 'refresh', request);
  return {
    accessToken,
    refreshToken,
    accessHash: vault.tokenHash(accessToken),
    refreshHash: vault.tokenHash(refreshToken),
  };
}

const answerOf = (user: string, { accessToken, refreshToken }: ReturnType<typeof tokensFor>, expiresAt: Date) => ({
  user,
  accessToken,
  refreshToken,
  expiresAt: expiresAt.toISOString(),
});
