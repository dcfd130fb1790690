import type { OpenAPIHono } from '@hono/zod-openapi';
import { sql } from 'kysely';
import { z } from 'zod';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { answers } from './describe.ts';

const part = z.enum(['up', 'down']);
const readiness = z.object({ ready: z.boolean(), database: part, engine: part });

/** `/healthz`: the process answers. `/readyz`: it can serve, or says which part it waits for, with 503. */
export function healthRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const tags = ['health'];
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/healthz',
    operationId: 'health.live',
    tags,
    responses: { 200: answers(z.object({ ok: z.literal(true) }), 'The process answers') },
  });
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/readyz',
    operationId: 'health.ready',
    tags,
    responses: { 200: answers(readiness, 'Ready'), 503: answers(readiness, 'Not ready, and which part is down') },
  });
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/readyz', async (c) => {
    const [database, engine] = await Promise.all([
      answersInTime(() => sql`select 1`.execute(deps.db)),
      answersInTime(() => deps.runs.ping()),
    ]);
    const ready = database === 'up' && engine === 'up' && !deps.stopping();
    return c.json({ ready, database, engine }, ready ? 200 : 503);
  });
}

const patienceMs = 2_000;

async function answersInTime(ask: () => Promise<unknown>): Promise<'up' | 'down'> {
  const late = new Promise<'down'>((resolve) => setTimeout(() => resolve('down'), patienceMs).unref());
  return Promise.race([
    ask().then(
      () => 'up' as const,
      () => 'down' as const,
    ),
    late,
  ]);
}
