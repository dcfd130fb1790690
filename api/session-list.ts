import type { OpenAPIHono } from '@hono/zod-openapi';
import { inTransaction } from '../db/client.ts';
import { endSession, endSessionsOf, listSessions } from '../db/queries/sessions.ts';
import { userOf } from './auth.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { Problem } from './problem.ts';
import { sessionLives } from './session-lives.ts';

/** A user's own sessions: looked at, and ended one by one, this one, or all. */
export function sessionListRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const { db } = deps;
  app.get('/v1/sessions', (c) => list(c, deps));
  app.delete('/v1/sessions', async (c) => {
    const user = userOf(c);
    return c.json({ ended: await inTransaction(db, (tx) => endSessionsOf(tx, user, new Date())) });
  });
  app.delete('/v1/sessions/current', (c) => end(c, deps, currentOf(c)));
  app.delete('/v1/sessions/:id', (c) => end(c, deps, c.req.param('id')));
}

async function list(c: ApiContext, { db, vault }: ApiDeps): Promise<Response> {
  const [user, current] = [userOf(c), currentOf(c)];
  const found = await listSessions(db, user, new Date(), sessionLives.idleMs);
  const sessions = await Promise.all(
    found.map(async ({ id, labelSealed, createdAt, lastUsedAt }) => ({
      id,
      label: labelSealed === null ? null : await vault.open(labelSealed),
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt.toISOString(),
      current: id === current,
    })),
  );
  return c.json({ sessions });
}

async function end(c: ApiContext, { db }: ApiDeps, id: string): Promise<Response> {
  const user = userOf(c);
  if (!(await endSession(db, user, id, new Date()))) throw new Problem('unknown-session');
  return c.json({ ended: 1 });
}

function currentOf(c: ApiContext): string {
  const caller = c.get('caller');
  return caller.kind === 'user' ? caller.session : '';
}
