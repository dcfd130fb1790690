import { uuidv7 } from 'uuidv7';
import { addCampaign } from '../db/queries/campaigns.ts';
import { campaignSchema } from '../machines/kit/campaign.ts';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import type { Wallet } from './wallet.ts';

const hourMs = 3_600_000;

/** A campaign of 1.00 off that runs now, with what is changed of it. */
export async function seedCampaign({ db }: Pick<Wallet, 'db'>, changed: object = {}): Promise<string> {
  const id = idOf(idPrefixes.campaign, uuidv7());
  const [from, until] = [-hourMs, 48 * hourMs].map((ms) => new Date(Date.now() + ms).toISOString());
  const rules = campaignSchema.parse({
    ...{ name: 'A yuan off', gives: { kind: 'fixed', offMinor: 100 }, currency: 'CNY', budgetMinor: 10_000 },
    ...{ from, until, ...changed },
  });
  await addCampaign(db, id, rules);
  return id;
}
