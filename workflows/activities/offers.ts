import type { z } from 'zod';
import { inTransaction } from '../../db/client.ts';
import type { Db } from '../../db/database.ts';
import { availablePoints } from '../../db/points.ts';
import { releaseOffer as giveBack, reserveOffer } from '../../db/promotion-uses.ts';
import type { AtMerchant, KnownOffer, Running } from '../../db/queries/offers.ts';
import type { Merchant } from '../../db/queries/merchants.ts';
import { releaseOffer } from '../../machines/effects/offers.ts';
import type { offerReasons, offerSchema } from '../../machines/effects/offers.ts';
import { discountOf, isFor, isOpenAt } from '../../machines/kit/campaign.ts';
import type { Currency } from '../../machines/kit/money.ts';
import { minorOf, mostPoints, usualPerYuan } from '../../machines/kit/points.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import type { Chosen } from './funding/choose.ts';

type Asked = {
  readonly run: string;
  readonly payer: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly coupon: string | null;
  readonly usePoints: boolean;
};
type Offer = z.input<typeof offerSchema>;
type Reason = (typeof offerReasons)[number];
type Funded = Extract<Chosen, { ok: true }>;
type Quoted =
  | { readonly ok: true; readonly offer: Offer | null; readonly payableMinor: number; readonly funded: Funded }
  | { readonly ok: false; readonly reason: Reason | Extract<Chosen, { ok: false }>['reason'] };

/** One way to make a payment cheaper: a campaign, with a coupon of the payer's where it takes one. */
type Option = { readonly campaign: Running; readonly coupon: string | null; readonly discountMinor: number };

/** What a payment that came to nothing had set aside. */
export function offerActivities({ db }: ActivityDeps): Activities {
  return carry(releaseOffer, async ({ run }) => ({ released: await inTransaction(db, (tx) => giveBack(tx, run)) }));
}

/**
 * Finds what takes most off a payment, sets it aside, and says what is left to pay and from where. One campaign at most,
 * the payer's coupon where one was chosen, and then points. What is used up at this moment is passed over for the next
 * best; a coupon that was chosen is told instead. Where nothing applies, nothing is asked of the database.
 */
export async function quoteOffer(
  db: Db,
  at: AtMerchant & { readonly merchant: Merchant },
  asked: Asked,
  fund: (amountMinor: number) => Chosen,
  now: Date,
): Promise<Quoted> {
  if (at.known !== null) return quotedAs(offerBefore(at.known, asked), asked, fund);
  const found = asked.coupon === null ? optionsOf(at, asked, now) : chosenOption(at, asked, asked.coupon, now);
  if (!Array.isArray(found)) return { ok: false, reason: found };
  let points = asked.usePoints ? at.points : 0;
  for (const option of [...found, ...(asked.coupon === null ? [null] : [])]) {
    for (let attempt = 0; attempt < 3; attempt++) {
      const offer = offerOf(option, asked.amountMinor, points);
      const { payableMinor } = offer;
      const funded = fund(payableMinor);
      if (!funded.ok) return funded;
      const sources = option?.campaign.rules.sources;
      const isPaidSo = sources === undefined || funded.types.every((type) => sources.includes(type));
      if (!isPaidSo && asked.coupon === null) break;
      if (!isPaidSo) return { ok: false, reason: 'coupon-not-applicable' };
      if (payableMinor === asked.amountMinor) return { ok: true, offer: null, payableMinor, funded };
      const refused = await setAside(db, asked, option, offer, now);
      if (refused === undefined) return { ok: true, offer, payableMinor, funded };
      if (refused !== 'points-insufficient' && asked.coupon !== null) return { ok: false, reason: refused };
      if (refused !== 'points-insufficient') break;
      // Another payment has just taken some: with what is left, and if that is gone as well, without.
      points = attempt === 0 ? await availablePoints(db, asked.payer, now) : 0;
    }
  }
  return quotedAs(null, asked, fund);
}

function offerOf(option: Option | null, amountMinor: number, available: number): Offer {
  const discountMinor = option?.discountMinor ?? 0;
  const points = Math.max(0, Math.min(available, mostPoints(amountMinor - discountMinor)));
  const pointsMinor = minorOf(points);
  const payableMinor = amountMinor - discountMinor - pointsMinor;
  const { name = null, pointsPerYuan = usualPerYuan } = option?.campaign.rules ?? {};
  return { name, discountMinor, points, pointsMinor, payableMinor, pointsPerYuan };
}

function offerBefore(known: KnownOffer, { amountMinor }: Asked): Offer {
  const { name, discountMinor, points, pointsMinor, perYuan: pointsPerYuan } = known;
  const payableMinor = amountMinor - discountMinor - pointsMinor;
  return { name, discountMinor, points, pointsMinor, payableMinor, pointsPerYuan };
}

function quotedAs(offer: Offer | null, { amountMinor }: Asked, fund: (amountMinor: number) => Chosen): Quoted {
  const payableMinor = offer?.payableMinor ?? amountMinor;
  const funded = fund(payableMinor);
  return funded.ok ? { ok: true, offer, payableMinor, funded } : funded;
}

function setAside(db: Db, asked: Asked, option: Option | null, offer: Offer, now: Date) {
  const { run, payer: user, currency } = asked;
  const { discountMinor, points, pointsMinor } = offer;
  const campaign =
    option === null ? null : { id: option.campaign.id, rules: option.campaign.rules, coupon: option.coupon };
  const terms = { run, user, currency, campaign, discountMinor, points, pointsMinor };
  return inTransaction(db, (tx) => reserveOffer(tx, terms, now));
}

/** Everything that applies, what takes most off first; of equals one without a coupon, then what ends first. */
function optionsOf(at: AtMerchant & { merchant: Merchant }, { amountMinor }: Asked, now: Date): Option[] {
  return at.campaigns
    .flatMap((campaign): Option[] => {
      const { rules, leftMinor } = campaign;
      const discountMinor = discountOf(rules, amountMinor);
      if (discountMinor === 0 || discountMinor > leftMinor) return [];
      if (!isOpenAt(rules, now) || !isFor(rules, at.merchant)) return [];
      if (rules.coupon === undefined) return [{ campaign, coupon: null, discountMinor }];
      const free = campaign.coupons.find(({ isTaken, expiresAt }) => !isTaken && expiresAt > now);
      return free === undefined ? [] : [{ campaign, coupon: free.id, discountMinor }];
    })
    .toSorted(
      (a, b) =>
        b.discountMinor - a.discountMinor ||
        Number(a.coupon !== null) - Number(b.coupon !== null) ||
        a.campaign.endsAt.getTime() - b.campaign.endsAt.getTime(),
    );
}

/** The coupon that the payer chose, or why it is none for this payment. */
function chosenOption(
  at: AtMerchant & { merchant: Merchant },
  { amountMinor }: Asked,
  coupon: string,
  now: Date,
): Option[] | Reason {
  if (at.coupon === null) return 'coupon-unknown';
  if (at.coupon.isTaken) return 'coupon-used';
  if (at.coupon.expiresAt <= now) return 'coupon-expired';
  const campaign = at.campaigns.find(({ coupons }) => coupons.some(({ id }) => id === coupon));
  if (campaign === undefined) return 'campaign-exhausted';
  const { rules, leftMinor } = campaign;
  const discountMinor = discountOf(rules, amountMinor);
  if (discountMinor === 0 || !isOpenAt(rules, now) || !isFor(rules, at.merchant)) return 'coupon-not-applicable';
  if (discountMinor > leftMinor) return 'campaign-exhausted';
  return [{ campaign, coupon, discountMinor }];
}
