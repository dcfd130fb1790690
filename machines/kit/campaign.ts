import { z } from 'zod';
import { clockOf, dayOf, daySpan, weekdayOf } from './calendar.ts';
import { text } from './contract.ts';
import { idSchema } from './ids.ts';
import { amountSchema, currencySchema } from './money.ts';

/** What a campaign takes off: hundredths of a percent, so much, or so much from so much on. Amounts in minor units. */
const givesSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('percent'), hundredths: z.int().min(1).max(10_000) }),
  z.strictObject({ kind: z.literal('fixed'), offMinor: amountSchema }),
  z.strictObject({ kind: z.literal('threshold'), fromMinor: amountSchema, offMinor: amountSchema }),
]);

const times = z.int().min(1).max(1_000_000);

/** A campaign, as it is given to `purser campaign add` and kept. What is left out does not limit it. */
export const campaignSchema = z
  .strictObject({
    name: text(60),
    gives: givesSchema,
    /** Most that it takes off one payment. */
    capMinor: amountSchema.optional(),
    currency: currencySchema,
    from: z.iso.datetime({ offset: true }),
    until: z.iso.datetime({ offset: true }),
    /** Hours of the day and days of the week (1 is Monday) in Asia/Shanghai; from 22 to 6 goes over midnight. */
    hours: z.strictObject({ from: z.int().min(0).max(23), to: z.int().min(1).max(24) }).optional(),
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional(),
    budgetMinor: amountSchema,
    perUser: z.strictObject({ times: times.optional(), perDay: times.optional() }).optional(),
    /** Types of sources that pay: balance, debit, credit, e-money. */
    sources: z
      .array(z.string().regex(/^[a-z][a-z-]{0,30}$/))
      .min(1)
      .max(20)
      .optional(),
    merchants: z.array(idSchema('mer')).min(1).max(1_000).optional(),
    mccs: z
      .array(z.string().regex(/^\d{4}$/))
      .min(1)
      .max(1_000)
      .optional(),
    firstPaymentOnly: z.boolean().optional(),
    /** Only by a coupon: how many there are in all and for one user, and for how many days each is good. */
    coupon: z.strictObject({ most: times, perUser: times, days: z.int().min(1).max(366) }).optional(),
    /** Points for each whole yuan paid, in place of one. */
    pointsPerYuan: z.int().min(0).max(100).optional(),
  })
  .refine(({ from, until }) => Date.parse(from) < Date.parse(until), { path: ['until'], error: 'must be after from' });
export type Campaign = z.output<typeof campaignSchema>;

/** What a campaign takes off a price; zero where it does not apply. A fen is always left to pay. */
export function discountOf({ gives, capMinor }: Pick<Campaign, 'gives' | 'capMinor'>, priceMinor: number): number {
  return Math.max(0, Math.min(offOf(gives, priceMinor), capMinor ?? priceMinor, priceMinor - 1));
}

function offOf(gives: Campaign['gives'], priceMinor: number): number {
  if (gives.kind === 'fixed') return gives.offMinor;
  if (gives.kind === 'threshold') return priceMinor >= gives.fromMinor ? gives.offMinor : 0;
  return Math.floor((priceMinor * gives.hundredths) / 10_000);
}

/** Is it one of the campaign's hours, on one of its days? */
export function isOpenAt({ from, until, hours, weekdays }: Campaign, now: Date): boolean {
  if (now.getTime() < Date.parse(from) || now.getTime() >= Date.parse(until)) return false;
  if (weekdays !== undefined && !weekdays.includes(weekdayOf(now))) return false;
  if (hours === undefined) return true;
  const hour = Number(clockOf(now).slice(11, 13));
  const [afterFrom, beforeTo] = [hour >= hours.from, hour < hours.to];
  return hours.from < hours.to ? afterFrom && beforeTo : afterFrom || beforeTo;
}

/** Does it hold at this merchant? */
export function isFor({ merchants, mccs }: Campaign, merchant: { readonly id: string; readonly mcc: string | null }) {
  if (merchants !== undefined && !merchants.includes(merchant.id)) return false;
  return mccs === undefined || (merchant.mcc !== null && mccs.includes(merchant.mcc));
}

/** When a coupon that is claimed now ends: with a day of Shanghai, and no later than its campaign. */
export function couponEnd({ until, coupon }: Campaign, now: Date): Date {
  const last = dayOf(new Date(now.getTime() + ((coupon?.days ?? 1) - 1) * 24 * 3_600_000));
  return new Date(Math.min(Date.parse(until), daySpan(last, last).to.getTime()));
}
