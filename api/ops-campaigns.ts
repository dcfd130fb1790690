import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { campaignStates, listCampaigns, stateOf } from '../db/queries/campaigns.ts';
import type { KeptCampaign } from '../db/queries/campaigns.ts';
import { campaignSchema } from '../machines/kit/campaign.ts';
import { staffRoles } from '../machines/kit/contract.ts';
import { fitQuery } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { because, everyCall, reasonHeader } from './describe-ops.ts';
import { answers, problemsFor } from './describe.ts';
import { pageOf } from './page.ts';
import { audited, reasonOf, staffOf } from './staff-caller.ts';

const campaignsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^cmp_[0-9a-f]{32}$/, { error: 'must be a nextCursor of an earlier page' })
    .optional(),
  ...because,
});
const campaign = z.object({
  id: z.string(),
  rules: campaignSchema.meta({ description: 'As it was given' }),
  state: z.enum(campaignStates),
  committedMinor: z.int().meta({ description: 'What of the budget is spent, or set aside for payments under way' }),
  couponsClaimed: z.int(),
  createdAt: z.iso.datetime(),
});
const campaigns = z
  .object({ campaigns: z.array(campaign), nextCursor: z.string().nullable() })
  .meta({ id: 'Campaigns' });

/** `GET /v1/ops/campaigns`: every campaign, and what became of its budget. They are made and ended on the command line. */
export function opsCampaignsRoute(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v1/ops/campaigns',
    operationId: 'ops.campaigns',
    summary: 'Campaigns, newest first, and what of each budget is left',
    tags: ['ops'],
    security: [{ staff: [] }],
    request: { headers: reasonHeader, query: campaignsQuery },
    responses: { 200: answers(campaigns, 'As of now'), ...problemsFor(...everyCall, 'invalid-query') },
  });
  app.get('/v1/ops/campaigns', (c) => list(c, deps));
}

async function list(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const caller = staffOf(c, ...staffRoles);
  const reason = reasonOf(c);
  const { limit, cursor } = fitQuery(campaignsQuery, c);
  await audited(c, deps, { staff: caller.staff, act: 'list campaigns', reason });
  const found = await listCampaigns(deps.db, { before: cursor ?? null, limit: limit + 1 });
  const { shown, nextCursor } = pageOf(found, limit, ({ id }) => id);
  const now = new Date();
  return c.json({ campaigns: shown.map((one) => campaignJson(one, now)), nextCursor });
}

function campaignJson(one: KeptCampaign, now: Date): z.output<typeof campaign> {
  return {
    id: one.id,
    rules: one.rules,
    state: stateOf(one, now),
    committedMinor: one.committed_minor,
    couponsClaimed: one.coupons_claimed,
    createdAt: one.created_at.toISOString(),
  };
}
