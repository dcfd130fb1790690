import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import { campaignSchema } from '../../machines/kit/campaign.ts';
import type { Campaign } from '../../machines/kit/campaign.ts';
import type { Database, Db } from '../database.ts';

/** A campaign with what became of it. */
export type KeptCampaign = Omit<Selectable<Database['campaigns']>, 'rules'> & { readonly rules: Campaign };

/** Adds a campaign under an id of its own. */
export async function addCampaign(db: Db, id: string, rules: Campaign): Promise<void> {
  const { name, currency, from, until, budgetMinor } = rules;
  await db
    .insertInto('campaigns')
    .values({
      ...{ id, name, currency, rules: JSON.stringify(rules) },
      ...{ starts_at: from, ends_at: until, budget_minor: budgetMinor },
    })
    .execute();
}

/** Campaigns, newest first. */
export async function listCampaigns(db: Db, { before, limit }: { before: string | null; limit: number }) {
  const rows = await db
    .selectFrom('campaigns')
    .selectAll()
    .$if(before !== null, (query) => query.where('id', '<', before))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(keptCampaign);
}

/** Ends a campaign at once; what is set aside for payments under way stays good. False when there is none that runs. */
export async function endCampaign(db: Db, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('campaigns')
    .set({ ended_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export function keptCampaign(row: Selectable<Database['campaigns']>): KeptCampaign {
  return { ...row, rules: campaignSchema.parse(row.rules) };
}

export const campaignStates = ['coming', 'running', 'exhausted', 'over', 'ended'] as const;

/** How a campaign stands at a time. */
export function stateOf(one: KeptCampaign, now: Date): (typeof campaignStates)[number] {
  if (one.ended_at !== null) return 'ended';
  if (now < one.starts_at) return 'coming';
  if (now >= one.ends_at) return 'over';
  return one.committed_minor >= one.budget_minor ? 'exhausted' : 'running';
}
