import { sql } from 'kysely';
import { z } from 'zod';
import { campaignSchema } from '../../machines/kit/campaign.ts';
import type { Currency } from '../../machines/kit/money.ts';
import type { Db } from '../database.ts';
import { availableSql } from '../points.ts';
import { merchantFacts } from './merchants.ts';
import type { Merchant } from './merchants.ts';

/** Campaigns that run at the same time, at most; the newest count. */
const mostCampaigns = 200;

const ownCoupon = z.object({ id: z.string(), expiresAt: z.coerce.date(), isTaken: z.boolean() });
const ownCouponSql = sql`json_build_object('id', k.id, 'expiresAt', k.expires_at, 'isTaken', k.run_id is not null)`;
const running = z.object({
  id: z.string(),
  rules: campaignSchema,
  endsAt: z.coerce.date(),
  leftMinor: z.number(),
  coupons: z.array(ownCoupon),
});
const known = z.object({
  campaign: z.string().nullable(),
  coupon: z.string().nullable(),
  discountMinor: z.number(),
  points: z.number(),
  pointsMinor: z.number(),
  perYuan: z.number(),
  name: z.string().nullable(),
});

/** A campaign that runs now, with what is left of its budget and the payer's coupons of it. */
export type Running = z.output<typeof running>;
/** What was set aside for the payment before, when the same is asked again. */
export type KnownOffer = z.output<typeof known>;

type OwnCoupon = z.output<typeof ownCoupon>;

export type AtMerchant = {
  readonly merchant: Merchant | undefined;
  readonly campaigns: readonly Running[];
  readonly points: number;
  /** The coupon that the payer chose; null when it is none of the payer's. */
  readonly coupon: OwnCoupon | null;
  readonly known: KnownOffer | null;
};

type Asked = {
  readonly run: string;
  readonly payer: string;
  readonly merchant: string;
  readonly currency: Currency;
  readonly coupon: string | null;
};

/** The merchant of a payment, and all that may make it cheaper, in one statement: every payment asks it. */
export async function lookAtMerchant(
  db: Db,
  { run, payer, merchant, currency, coupon }: Asked,
  now: Date,
): Promise<AtMerchant> {
  const { rows } = await sql<Merchant & { campaigns: unknown; points: number; chosen: unknown; offer: unknown }>`
    select ${sql.join(merchantFacts.map((fact) => sql.ref(`m.${fact}`)))},
      ${availableSql(payer, now)} as points,
      (select coalesce(json_agg(found), '[]') from (
        select c.id, c.rules, c.ends_at as "endsAt", c.budget_minor - c.committed_minor as "leftMinor",
          (select coalesce(json_agg(${ownCouponSql} order by k.expires_at), '[]')
            from coupons k where k.campaign_id = c.id and k.user_id = ${payer}) as coupons
        from campaigns c
        where c.ended_at is null and c.starts_at <= ${now} and c.ends_at > ${now} and c.currency = ${currency}
        order by c.id desc limit ${mostCampaigns}
      ) found) as campaigns,
      (select ${ownCouponSql} from coupons k where k.id = ${coupon} and k.user_id = ${payer}) as chosen,
      (select json_build_object('campaign', u.campaign_id, 'coupon', u.coupon_id, 'discountMinor', u.discount_minor,
          'points', u.points_used, 'pointsMinor', u.points_minor, 'perYuan', u.points_per_yuan, 'name', c.name)
        from promotion_uses u left join campaigns c on c.id = u.campaign_id
        where u.run_id = ${run} and u.state = 'reserved') as offer
    from merchants m where m.id = ${merchant}`.execute(db);
  const [row] = rows;
  if (row === undefined) return { merchant: undefined, campaigns: [], points: 0, coupon: null, known: null };
  const { campaigns, points, chosen, offer, ...found } = row;
  return {
    merchant: found,
    campaigns: z.array(running).parse(campaigns),
    points,
    coupon: ownCoupon.nullable().parse(chosen),
    known: known.nullable().parse(offer),
  };
}
