import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { inTransaction } from '../db/client.ts';
import type { Db } from '../db/database.ts';
import type { KeptCampaign } from '../db/queries/campaigns.ts';
import { claimCoupon, claimable, listCoupons, newCouponId } from '../db/queries/coupons.ts';
import type { Claimed, Coupon } from '../db/queries/coupons.ts';
import { idSchema } from '../machines/kit/ids.ts';
import { currencySchema } from '../machines/kit/money.ts';
import type { Campaign } from '../machines/kit/campaign.ts';
import { userOf } from './auth.ts';
import { fit, readJson } from './body.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './deps.ts';
import { answers, problemsFor } from './describe.ts';
import { once } from './idempotency.ts';
import { Problem } from './problem.ts';

const gives = z.object({
  kind: z.enum(['percent', 'fixed', 'threshold']),
  percentHundredths: z.int().nullable().meta({ description: 'Of `percent`: 1000 are ten percent' }),
  offMinor: z.int().nullable().meta({ description: 'Of `fixed` and `threshold`' }),
  fromMinor: z.int().nullable().meta({ description: 'Of `threshold`: from which amount on' }),
  capMinor: z.int().nullable().meta({ description: 'Most that is taken off one payment' }),
  currency: currencySchema,
  sources: z.array(z.string()).nullable().meta({ description: 'Only when these pay; null: any' }),
  merchants: z.array(z.string()).nullable().meta({ description: 'Only at these; null: anywhere' }),
  categories: z
    .array(z.string())
    .nullable()
    .meta({ description: 'Only where this is sold (ISO 18245); null: anything' }),
});
export const couponShown = z
  .object({
    id: z.string(),
    campaign: z.string(),
    name: z.string(),
    state: z
      .enum(['available', 'reserved', 'used', 'expired'])
      .meta({ description: '`reserved`: set aside for a payment under way' }),
    gives,
    claimedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    usedAt: z.iso.datetime().nullable(),
    run: z.string().nullable().meta({ description: 'The payment that has it' }),
  })
  .meta({ id: 'Coupon' });
const campaignShown = z.object({ id: z.string(), name: z.string(), gives, until: z.iso.datetime() });
const couponsShown = z
  .object({
    coupons: z.array(couponShown).meta({ description: 'Yours, newest first, at most 100' }),
    claimable: z.array(campaignShown).meta({ description: 'Campaigns of which there is a coupon for you' }),
  })
  .meta({ id: 'Coupons' });
const claim = z
  .strictObject({ campaign: idSchema('cmp').meta({ description: 'One of those that are claimable' }) })
  .meta({ id: 'CouponClaim' });

/** A user's coupons, and those that there are to be had. */
export function couponRoutes(app: OpenAPIHono<ApiEnv>, deps: ApiDeps): void {
  describe(app);
  app.get('/v1/coupons', async (c) => {
    const [user, now] = [userOf(c), new Date()];
    const [coupons, open] = await Promise.all([couponsOf(deps.db, user, now), claimable(deps.db, user, now)]);
    return c.json({ coupons, claimable: open.map(campaignJson) });
  });
  app.post('/v1/coupons', (c) => claimOne(c, deps));
}

function describe({ openAPIRegistry }: OpenAPIHono<ApiEnv>): void {
  const common = { tags: ['promotions'], security: [{ session: [] }], path: '/v1/coupons' };
  openAPIRegistry.registerPath({
    ...common,
    method: 'get',
    operationId: 'promotions.coupons',
    summary: 'Your coupons with what they give and until when, and those that there are to be had',
    responses: { 200: answers(couponsShown, 'As of now'), ...problemsFor('unauthenticated', 'upstream-unavailable') },
  });
  const key = z.string().min(1).max(255).optional().meta({ description: 'Makes a repeat the same request' });
  openAPIRegistry.registerPath({
    ...common,
    method: 'post',
    operationId: 'promotions.claim',
    summary: 'Take a coupon of a campaign',
    request: {
      headers: z.object({ 'Idempotency-Key': key }),
      body: { required: true, content: { 'application/json': { schema: claim } } },
    },
    responses: {
      201: answers(couponShown, 'The coupon'),
      ...problemsFor(
        'malformed-request',
        'unauthenticated',
        'unknown-campaign',
        'no-coupon-left',
        'body-too-large',
        'unsupported-media-type',
        'invalid-body',
        'too-many-requests',
        'upstream-unavailable',
      ),
    },
  });
}

const refusals = {
  over: 'The campaign has not begun, or is over',
  'none-left': 'All coupons are taken, or the budget is used up',
  had: 'You had as many as there are for one user',
} satisfies Record<Exclude<Extract<Claimed, { ok: false }>['reason'], 'unknown'>, string>;

async function claimOne(c: ApiContext, deps: ApiDeps): Promise<Response> {
  const user = userOf(c);
  const { text, value } = await readJson(c);
  const { campaign } = fit(claim, value);
  const request = { required: false, scope: `${user} POST ${c.req.path}`, said: text, freshTarget: newCouponId() };
  const { body, status } = await once(c, deps, request, async (id) => {
    const now = new Date();
    const claimed = await inTransaction(deps.db, (tx) => claimCoupon(tx, { id, campaign, user }, now));
    if (claimed.ok) return { status: 201, body: couponJson(claimed.coupon, now) };
    if (claimed.reason === 'unknown') throw new Problem('unknown-campaign');
    throw new Problem('no-coupon-left', { detail: refusals[claimed.reason] });
  });
  return c.json(body, status);
}

/** What a user is shown of their coupons. */
export async function couponsOf(db: Db, user: string, now: Date, limit?: number) {
  const found = await listCoupons(db, user, limit);
  return found.map((coupon) => couponJson(coupon, now));
}

function couponJson(coupon: Coupon, now: Date): z.output<typeof couponShown> {
  const { id, campaign_id: campaign, rules, run_id: run, used_at: usedAt, claimed_at, expires_at } = coupon;
  const unused = run !== null ? 'reserved' : expires_at <= now ? 'expired' : 'available';
  return {
    ...{ id, campaign, name: rules.name, state: usedAt === null ? unused : 'used', gives: givesJson(rules), run },
    claimedAt: claimed_at.toISOString(),
    expiresAt: expires_at.toISOString(),
    usedAt: usedAt?.toISOString() ?? null,
  };
}

const campaignJson = ({ id, rules, ends_at }: KeptCampaign): z.output<typeof campaignShown> => ({
  ...{ id, name: rules.name, gives: givesJson(rules), until: ends_at.toISOString() },
});

export function givesJson(rules: Campaign): z.output<typeof gives> {
  const { gives: given, capMinor = null, currency, sources = null, merchants = null, mccs: categories = null } = rules;
  return {
    kind: given.kind,
    percentHundredths: given.kind === 'percent' ? given.hundredths : null,
    offMinor: given.kind === 'percent' ? null : given.offMinor,
    fromMinor: given.kind === 'threshold' ? given.fromMinor : null,
    ...{ capMinor, currency, sources, merchants, categories },
  };
}
