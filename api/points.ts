import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { promotionKinds } from '../db/database.ts';
import type { Db } from '../db/database.ts';
import { listPoints, pointsOf } from '../db/queries/points.ts';
import type { PointsMovement } from '../db/queries/points.ts';
import { minorOf } from '../machines/kit/points.ts';
import { userOf } from './auth.ts';
import { fitQuery } from './body.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { pageOf } from './page.ts';

export const pointsMovement = z.object({
  id: z.string(),
  kind: z.enum(promotionKinds).exclude(['discount']),
  points: z.int().meta({ description: 'Below zero for those that went' }),
  run: z.string().meta({ description: 'The payment that moved them; `housekeeping` for what expired' }),
  at: z.iso.datetime(),
});
const shown = z
  .object({
    points: z.int().meta({ description: 'What may be spent; below zero: earned, spent, and refunded since' }),
    worthMinor: z.int().meta({ description: 'What they take off payments: a hundred are 1.00 CNY' }),
    setAside: z.int().meta({ description: 'For payments under way' }),
    expiring: z
      .array(z.object({ points: z.int(), at: z.iso.datetime() }))
      .meta({ description: 'What expires when, the next first; those are spent first' }),
    movements: z.array(pointsMovement).meta({ description: 'What came and went, newest first' }),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Points' });
const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^tra_[0-9a-f]{32}$/, { error: 'must be a nextCursor of an earlier page' })
    .optional(),
});

/** `GET /v1/points`: what a user has, until when, and where it came from. */
export function pointsRoute(app: OpenAPIHono<ApiEnv>, { db }: ApiDeps): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v1/points',
    operationId: 'promotions.points',
    summary: 'Your points, what expires when, and what came and went',
    tags: ['promotions'],
    security: [{ session: [] }],
    request: { query: pageQuery },
    responses: {
      200: answers(shown, 'As of now'),
      ...problemsFor('unauthenticated', 'invalid-query', 'upstream-unavailable'),
    },
  });
  app.get('/v1/points', async (c) => {
    const user = userOf(c);
    const { limit, cursor } = fitQuery(pageQuery, c);
    const [{ available, setAside, expiring }, found] = await Promise.all([
      pointsOf(db, user, new Date()),
      listPoints(db, user, { before: cursor ?? null, limit: limit + 1 }),
    ]);
    const { shown: page, nextCursor } = pageOf(found, limit, ({ id }) => id);
    return c.json({
      points: available,
      worthMinor: minorOf(Math.max(0, available)),
      setAside,
      expiring: expiring.map(({ points, at }) => ({ points, at: at.toISOString() })),
      movements: page.map(movementJson),
      nextCursor,
    });
  });
}

const movementJson = ({ at, ...movement }: PointsMovement) => ({ ...movement, at: at.toISOString() });

/** For the export: the newest of what came and went. */
export async function pointsMoved(db: Db, user: string, limit: number) {
  return (await listPoints(db, user, { before: null, limit })).map(movementJson);
}
