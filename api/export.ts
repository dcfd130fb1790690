import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { findUser } from '../db/queries/users.ts';
import { listBalances, listTransactions } from '../db/queries/records.ts';
import { userOf } from './auth.ts';
import { card, cardsOf } from './cards.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { Problem } from './problem.ts';
import { balances, transaction } from './records.ts';

/** Transactions that one export holds at most, newest first; older ones are in the records, page by page. */
const mostTransactions = 10_000;

const exported = z
  .object({
    exportedAt: z.iso.datetime(),
    user: z.object({
      id: z.string(),
      phone: z.string().meta({ description: 'In full, E.164: it is your own' }),
      termsVersion: z.string(),
      createdAt: z.iso.datetime(),
    }),
    ...balances.shape,
    cards: z.array(card),
    transactions: z.array(transaction),
    complete: z.boolean().meta({ description: 'False when there are more transactions than one export holds' }),
  })
  .meta({ id: 'Export' });

/** `GET /v1/me/export`: what a user has given and moved, in the clear, as one JSON file (GDPR art. 20, PIPL art. 45). */
export function exportRoute(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v1/me/export',
    operationId: 'records.export',
    summary: 'Who you are, what you have, your cards, and what came and went, as one file',
    tags: ['records'],
    security: [{ session: [] }],
    responses: {
      200: answers(exported, 'As of now', { 'Content-Disposition': 'A name for the file' }),
      ...problemsFor('unauthenticated', 'upstream-unavailable'),
    },
  });
  app.get('/v1/me/export', (c) => everythingOf(c, deps));
}

async function everythingOf(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const { db, vault } = deps;
  const user = await findUser(db, userOf(c));
  if (user === undefined) throw new Problem('unauthenticated', { detail: 'The user is no more' });
  const found = await listTransactions(db, user.id, { before: null, limit: mostTransactions + 1 });
  c.header('Content-Disposition', `attachment; filename="purser-${user.id}.json"`);
  c.header('Cache-Control', 'no-store');
  return c.json({
    exportedAt: new Date().toISOString(),
    user: {
      id: user.id,
      phone: await vault.open(user.phone_sealed),
      termsVersion: user.terms_version,
      createdAt: user.created_at.toISOString(),
    },
    balances: await listBalances(db, user.id),
    cards: await cardsOf(deps, user.id),
    transactions: found.slice(0, mostTransactions).map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })),
    complete: found.length <= mostTransactions,
  });
}
