import type { OpenAPIHono } from '@hono/zod-openapi';
import { writeAudit } from '../db/queries/audit.ts';
import { sessionBegan } from '../db/queries/personal.ts';
import { listBalances } from '../db/queries/balances.ts';
import { findUser } from '../db/queries/users.ts';
import { idPrefixes, sameNumber } from '../machines/kit/ids.ts';
import { userOf } from './auth.ts';
import { cardsOf } from './cards.ts';
import { promotionsOf } from './export-promotions.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { budgetsOf } from './budgets.ts';
import { personalOf, runsOf, transactionsOf, transfersOf, uploadOf } from './export-parts.ts';
import { exported } from './export-schema.ts';
import { Problem } from './problem.ts';
import { sessionLives } from './session-lives.ts';

/**
 * `GET /v1/me/export`: what a user has given and moved, photos included, in the clear, as one JSON file (GDPR art. 20,
 * PIPL art. 45). Only after a login of the last minutes, since a session left open somewhere must not carry all of it off.
 */
export function exportRoute(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v1/me/export',
    operationId: 'records.export',
    summary: 'Who you are, what you have, your cards, what you gave, and what came and went, as one file',
    tags: ['records'],
    security: [{ session: [] }],
    responses: {
      200: answers(exported, 'As of now', { 'Content-Disposition': 'A name for the file' }),
      ...problemsFor('unauthenticated', 'forbidden', 'login-not-fresh', 'too-many-requests', 'upstream-unavailable'),
    },
  });
  app.get('/v1/me/export', (c) => everythingOf(c, deps));
}

async function everythingOf(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const user = userOf(c);
  await expectFreshLogin(c, deps);
  const parts = await partsOf(deps, user);
  await writeAudit(deps.db, {
    staff: user,
    act: 'export',
    run: null,
    detail: null,
    reason: 'Asked for by the user, about themselves',
    requestId: c.get('requestId'),
  });
  c.header('Content-Type', 'application/json');
  c.header('Content-Disposition', `attachment; filename="purser-${user}.json"`);
  c.header('Cache-Control', 'no-store');
  return c.body(streamOf(parts));
}

/** Throws `login-not-fresh` unless the session began within the last minutes; refreshing it does not make it younger. */
async function expectFreshLogin(c: ApiContext, { db }: ApiDeps): Promise<void> {
  const caller = c.get('caller');
  const began = caller.kind === 'user' ? await sessionBegan(db, caller.session) : undefined;
  if (began === undefined || Date.now() - began.getTime() > sessionLives.freshMs) throw new Problem('login-not-fresh');
}

/** The pieces of the JSON text. What is small is read before the first of them, so that a fault there is still a problem. */
async function partsOf(deps: ApiDeps, id: string): Promise<AsyncGenerator<string>> {
  const { db, vault } = deps;
  const user = await findUser(db, id);
  if (user === undefined) throw new Problem('unauthenticated', { detail: 'The user is no more' });
  const [{ uploads, complete, ...personal }, done, balances, cards, sent, { budgets }, promotions] = await Promise.all([
    personalOf(deps, id),
    runsOf(deps, id),
    listBalances(db, id),
    cardsOf(deps, id),
    transfersOf(deps, id),
    budgetsOf(db, id, new Date()),
    promotionsOf(db, id),
  ]);
  const createdAt = user.created_at.toISOString();
  const consent = { to: 'terms', version: user.terms_version, givenAt: createdAt };
  const small = {
    exportedAt: new Date().toISOString(),
    user: { id, phone: user.phone_sealed === '' ? '' : await vault.open(user.phone_sealed), createdAt },
    // The terms are accepted by the registration that opened the account.
    consents: [{ ...consent, run: sameNumber(idPrefixes.registration, id) }],
    ...personal,
    runs: done.runs,
    balances,
    cards,
    transfers: sent.transfers,
    budgets,
    ...promotions.shown,
  };
  async function* pieces(): AsyncGenerator<string> {
    yield `${JSON.stringify(small).slice(0, -1)},"transactions":[`;
    const isWhole = yield* joined(transactionsOf(deps, id));
    yield '],"uploads":[';
    // One file at a time, and the next one only when this one has been taken.
    for (const [index, row] of uploads.entries())
      yield `${index === 0 ? '' : ','}${JSON.stringify(await uploadOf(deps, row))}`;
    yield `],"complete":${complete && done.complete && sent.complete && promotions.complete && isWhole}}`;
  }
  return pieces();
}

async function* joined(items: AsyncGenerator<object, boolean>): AsyncGenerator<string, boolean> {
  for (let first = true; ; first = false) {
    const { done, value } = await items.next();
    if (done === true) return value;
    yield `${first ? '' : ','}${JSON.stringify(value)}`;
  }
}

/** As bytes, at the pace of whoever reads. A fault on the way breaks the stream off: half an export is not to be taken for a whole one. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => void (await pieces.return(undefined)),
  });
}
