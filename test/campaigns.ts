import { uuidv7 } from 'uuidv7';
import { addCampaign } from '../db/queries/campaigns.ts';
import { campaignSchema } from '../machines/kit/campaign.ts';
import type { Campaign } from '../machines/kit/campaign.ts';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import type { Wallet } from './wallet.ts';

const hourMs = 3_600_000;

/** A campaign of 1.00 off by coupon that runs now. */
export async function seedCampaign(
  { db }: Pick<Wallet, 'db'>,
  coupon: NonNullable<Campaign['coupon']>,
  name = 'A yuan off',
): Promise<string> {
  const id = idOf(idPrefixes.campaign, uuidv7());
  const [from, until] = [-hourMs, 48 * hourMs].map((ms) => new Date(Date.now() + ms).toISOString());
  const gives = { kind: 'fixed', offMinor: 100 };
  await addCampaign(
    db,
    id,
    campaignSchema.parse({ name, gives, currency: 'CNY', from, until, budgetMinor: 10_000, coupon }),
  );
  return id;
}
