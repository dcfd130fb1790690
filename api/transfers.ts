import type { OpenAPIHono } from '@hono/zod-openapi';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { putReceivingCode } from '../db/queries/payees.ts';
import { listTransfers } from '../db/queries/transfers.ts';
import type { Transfer } from '../db/queries/transfers.ts';
import { amountSchema, currencySchema } from '../machines/kit/money.ts';
import type { Vault } from '../vault/vault.ts';
import { userOf } from './auth.ts';
import { fit, fitQuery, readJson } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { pageOf } from './page.ts';
import { once } from './idempotency.ts';

/** How long a code to be paid by is good for. Source: the practice of wallets for a code that is shown, not printed. */
const codeLifeMs = 15 * 60_000;

const codeAsked = z.strictObject({
  amountMinor: amountSchema.optional().meta({ description: 'Nobody can send another amount by this code' }),
  currency: currencySchema,
});
const codeMade = z
  .object({
    code: z.string().meta({ description: 'Show it to who pays: it is the `to` of a transfer' }),
    amountMinor: z.int().nullable(),
    currency: currencySchema,
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'ReceivingCode' });

/** A transfer as one of the two sees it. */
export const transferShown = z.object({
  direction: z.enum(['in', 'out']),
  counterparty: z.string().nullable().meta({ description: 'The other’s name, masked; null once they are gone' }),
  amountMinor: z.int(),
  currency: currencySchema,
  note: z.string().nullable(),
  status: z.enum(['held', 'sent', 'returned']),
  run: z.string().nullable().meta({ description: 'The transfer’s run, where it is yours' }),
  claim: z.string().nullable().meta({ description: 'The run in which you take it or decline it' }),
  at: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
const transfersShown = z
  .object({ transfers: z.array(transferShown), nextCursor: z.string().nullable() })
  .meta({ id: 'Transfers' });
const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^trf_[0-9a-f]{32}$/, { error: 'must be a nextCursor of an earlier page' })
    .optional(),
});

/** What a user shows to be sent money, and what was sent and received. */
export function transferRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  describe(app);
  app.post('/v1/receiving-codes', (c) => makeCode(c, deps));
  app.get('/v1/transfers', (c) => list(c, deps));
}

function describe({ openAPIRegistry }: OpenAPIHono<ApiEnv>): void {
  const common = { tags: ['transfers'], security: [{ session: [] }] };
  const key = z.string().min(1).max(255).optional().meta({ description: 'Makes a repeat the same request' });
  openAPIRegistry.registerPath({
    ...common,
    method: 'post',
    path: '/v1/receiving-codes',
    operationId: 'transfers.makeCode',
    summary: 'A code to be sent money by',
    request: {
      headers: z.object({ 'Idempotency-Key': key }),
      body: { required: true, content: { 'application/json': { schema: codeAsked } } },
    },
    responses: {
      201: answers(codeMade, 'The code; good for a quarter of an hour'),
      ...problemsFor(
        'malformed-request',
        'unauthenticated',
        'body-too-large',
        'unsupported-media-type',
        'invalid-body',
        'too-many-requests',
        'upstream-unavailable',
      ),
    },
  });
  openAPIRegistry.registerPath({
    ...common,
    method: 'get',
    path: '/v1/transfers',
    operationId: 'transfers.list',
    summary: 'What you sent to others and they to you, newest first',
    request: { query: pageQuery },
    responses: {
      200: answers(transfersShown, 'As of now'),
      ...problemsFor('unauthenticated', 'invalid-query', 'upstream-unavailable'),
    },
  });
}

async function makeCode(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const { db, vault } = deps;
  const user = userOf(c);
  const { text, value } = await readJson(c);
  const { amountMinor = null, currency } = fit(codeAsked, value);
  const request = { required: false, scope: `${user} POST ${c.req.path}`, said: text, freshTarget: uuidv7() };
  const answer = await once(c, deps, request, async (number) => {
    const expiresAt = new Date(Date.now() + codeLifeMs);
    const code_hash = vault.tokenHash(codeOf(vault, user, number));
    await putReceivingCode(db, {
      code_hash,
      user_id: user,
      amount_minor: amountMinor,
      currency,
      expires_at: expiresAt,
    });
    return { status: 201, body: { number, amountMinor, currency, expiresAt: expiresAt.toISOString() } };
  });
  const { number, ...body } = answer.body;
  // Worked out again for a repeat, so that no answer that is kept holds one.
  return c.json({ code: codeOf(vault, user, String(number)), ...body }, answer.status);
}

const codeOf = (vault: Vault, user: string, number: string) =>
  vault.derivedToken('rcv', 'receiving-code', JSON.stringify([user, number]));

async function list(c: ApiContext, { db, vault }: ApiDeps): Promise<Response> {
  const user = userOf(c);
  const { limit, cursor } = fitQuery(pageQuery, c);
  const found = await listTransfers(db, user, { before: cursor ?? null, limit: limit + 1 });
  const { shown, nextCursor } = pageOf(found, limit, ({ run_id: run }) => run);
  c.header('Cache-Control', 'no-store');
  return c.json({ transfers: await Promise.all(shown.map((one) => shownTo(vault, user, one))), nextCursor });
}

export async function shownTo(vault: Vault, user: string, transfer: Transfer): Promise<z.output<typeof transferShown>> {
  const mine = transfer.payer === user;
  const note = mine ? transfer.note_for_payer : transfer.note_for_payee;
  return {
    direction: mine ? 'out' : 'in',
    counterparty: mine ? transfer.payee_mask : transfer.payer_mask,
    amountMinor: transfer.amount_minor,
    currency: transfer.currency,
    note: note === null ? null : await vault.open(note),
    status: transfer.status,
    run: mine ? transfer.run_id : null,
    claim: mine ? null : transfer.claim_run,
    at: transfer.created_at.toISOString(),
    endedAt: transfer.ended_at?.toISOString() ?? null,
  };
}
