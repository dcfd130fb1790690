import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { findMerchant } from '../db/queries/merchants.ts';
import type { Merchant } from '../db/queries/merchants.ts';
import { currencySchema } from '../machines/kit/money.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { describeMerchant } from './describe-merchant.ts';
import { answers } from './describe.ts';
import { merchantOf } from './merchant-caller.ts';
import { Problem } from './problem.ts';

const facts = z
  .object({
    id: z.string().meta({ examples: ['mer_01932c07a5b07000a000000000000001'] }),
    name: z.string(),
    open: z.boolean().meta({ description: 'Nothing is paid to one that is not open' }),
    currency: currencySchema,
    mcc: z.string().nullable().meta({ description: 'Merchant category code (ISO 18245)' }),
    city: z.string().nullable(),
    key: z.string().meta({ description: 'The id of the key that you call with' }),
  })
  .meta({ id: 'Merchant' });

/** What a merchant's server may look at and do beside the flows that are its own. */
export function merchantRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  describeMerchant(app, {
    path: '/v1/merchant',
    id: 'look',
    summary: 'Which merchant this key is of',
    responses: { 200: answers(facts, 'As of now') },
  });
  app.get('/v1/merchant', async (c) => {
    const { id, name, open, currency, mcc, city } = await callersMerchant(c, deps);
    return c.json({ id, name, open, currency, mcc, city, key: merchantOf(c).key });
  });
}

/** What is kept of the merchant that calls. */
async function callersMerchant(c: ApiContext, { db }: Pick<ApiDeps, 'db'>): Promise<Merchant> {
  const found = await findMerchant(db, merchantOf(c).merchant);
  if (found === undefined) throw new Problem('unauthenticated');
  return found;
}
