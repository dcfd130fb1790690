import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { findUser } from '../db/queries/users.ts';
import { listBalances, listTransactions } from '../db/queries/records.ts';
import { listTransfers } from '../db/queries/transfers.ts';
import { userOf } from './auth.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { Problem } from './problem.ts';
import { balances, transaction } from './records.ts';
import { shownTo, transferShown } from './transfers.ts';

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
    transactions: z.array(transaction),
    transfers: z.array(transferShown).meta({ description: 'Of those, what went from user to user, with the notes' }),
    complete: z.boolean().meta({ description: 'False when there are more transactions than one export holds' }),
  })
  .meta({ id: 'Export' });

/** `GET /v1/me/export`: what a user has given and moved, in the clear, as one JSON file (GDPR art. 20, PIPL art. 45). */
export function exportRoute(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v1/me/export',
    operationId: 'records.export',
    summary: 'Who you are, what you have, and what came and went, as one file',
    tags: ['records'],
    security: [{ session: [] }],
    responses: {
      200: answers(exported, 'As of now', { 'Content-Disposition': 'A name for the file' }),
      ...problemsFor('unauthenticated', 'upstream-unavailable'),
    },
  });
  app.get('/v1/me/export', (c) => everythingOf(c, deps));
}

async function everythingOf(c: ApiContext, { db, vault }: ApiDeps): Promise<Response> {
  const user = await findUser(db, userOf(c));
  if (user === undefined) throw new Problem('unauthenticated', { detail: 'The user is no more' });
  const found = await listTransactions(db, user.id, { before: null, limit: mostTransactions + 1 });
  const transfers = await listTransfers(db, user.id, { before: null, limit: mostTransactions });
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
    transactions: found.slice(0, mostTransactions).map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })),
    transfers: await Promise.all(transfers.map((one) => shownTo(vault, user.id, one))),
    complete: found.length <= mostTransactions,
  });
}
