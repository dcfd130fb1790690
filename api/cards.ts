import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { changeCard, listCards } from '../db/queries/cards.ts';
import type { Card } from '../db/queries/cards.ts';
import { text } from '../machines/kit/contract.ts';
import { userOf } from './auth.ts';
import { fit, readJson } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { Problem } from './problem.ts';

/** A bound card, as its owner sees it. */
export const card = z.object({
  id: z.string().meta({ examples: ['crd_01932c07a5b07000a000000000000001'] }),
  mask: z.string().meta({ examples: ['**** 0012'] }),
  issuer: z.string(),
  kind: z.enum(['debit', 'credit']),
  alias: z.string().nullable(),
  position: z.int().meta({ description: 'In which order cards are offered to pay with: 1 is the first choice' }),
  status: z.enum(['bound', 'unbinding']).meta({ description: 'Nothing is paid with one that is being unbound' }),
  boundAt: z.iso.datetime(),
});
const cards = z.object({ cards: z.array(card) }).meta({ id: 'Cards' });

const change = z
  .strictObject({
    alias: text(30)
      .nullable()
      .optional()
      .meta({ description: 'What you call it; null for nothing', examples: ['Salary'] }),
    position: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: '1 makes it the first choice', examples: [1] }),
  })
  .meta({ id: 'CardChange' });

/** A user's cards: looked at, named, and put in order. They are bound and unbound by flows. */
export function cardRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  const described = { tags: ['records'], security: [{ session: [] }] };
  app.openAPIRegistry.registerPath({
    ...described,
    method: 'get',
    path: '/v1/cards',
    operationId: 'cards.list',
    summary: 'Your bound cards, in the order in which they are offered to pay with',
    responses: { 200: answers(cards, 'As of now'), ...problemsFor('unauthenticated', 'upstream-unavailable') },
  });
  app.openAPIRegistry.registerPath({
    ...described,
    method: 'patch',
    path: '/v1/cards/{id}',
    operationId: 'cards.change',
    summary: 'Names a card, or puts it at another place',
    request: {
      params: z.object({ id: z.string() }),
      body: { required: true, content: { 'application/json': { schema: change } } },
    },
    responses: {
      200: answers(cards, 'All your cards, changed'),
      ...problemsFor(
        'malformed-request',
        'unauthenticated',
        'forbidden',
        'unknown-card',
        'body-too-large',
        'unsupported-media-type',
        'invalid-body',
        'upstream-unavailable',
      ),
    },
  });
  app.get('/v1/cards', async (c) => c.json({ cards: await cardsOf(deps, userOf(c)) }));
  app.patch('/v1/cards/:id', (c) => patch(c, deps, c.req.param('id')));
}

async function patch(c: ApiContext, deps: ApiDeps, id: string): Promise<Response> {
  const user = userOf(c);
  const { alias, position } = fit(change, (await readJson(c)).value);
  const sealed = typeof alias === 'string' ? await deps.vault.sealPersonal(user, alias) : alias;
  const found = await changeCard(deps.db, user, id, { alias: sealed, position });
  if (!found) throw new Problem('unknown-card');
  return c.json({ cards: await cardsOf(deps, user) });
}

/** What a user is shown of the cards bound now. */
export async function cardsOf({ db, vault }: ApiDeps, user: string): Promise<z.output<typeof card>[]> {
  const shown = async (row: Card, index: number) => ({
    id: row.id,
    mask: `**** ${row.last4}`,
    issuer: row.issuer,
    kind: row.kind,
    alias: row.alias_sealed === null ? null : await vault.open(row.alias_sealed),
    position: index + 1,
    status: row.unbinding_at === null ? ('bound' as const) : ('unbinding' as const),
    boundAt: row.bound_at.toISOString(),
  });
  return Promise.all((await listCards(db, user)).map(shown));
}
