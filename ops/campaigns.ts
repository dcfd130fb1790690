import { readFile } from 'node:fs/promises';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { Db } from '../db/database.ts';
import { addCampaign, endCampaign, listCampaigns, stateOf } from '../db/queries/campaigns.ts';
import { campaignSchema } from '../machines/kit/campaign.ts';
import { idOf, idPrefixes } from '../machines/kit/ids.ts';
import { OperatorFault } from './runs.ts';
import { note } from './staff.ts';
import { table } from './table.ts';

type Books = { readonly db: Db };
const mostListed = 100;

/** Adds the campaign that a file of JSON describes; its id. Throws an OperatorFault that says what does not fit. */
export async function newCampaign({ db }: Books, path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new OperatorFault(`${path} cannot be read`);
  });
  const parsed = campaignSchema.safeParse(jsonIn(text, path));
  if (!parsed.success) throw new OperatorFault(`${path} is no campaign:\n${z.prettifyError(parsed.error)}`);
  const id = idOf(idPrefixes.campaign, uuidv7());
  await note({ db }, id, 'campaign added', null);
  await addCampaign(db, id, parsed.data);
  return id;
}

/** Every campaign with its budget, newest first. */
export async function campaignsTable({ db }: Books, now: Date): Promise<string> {
  const found = await listCampaigns(db, { before: null, limit: mostListed });
  const rows = found.map((one) => [
    one.id,
    one.name,
    stateOf(one, now),
    one.rules.coupon === undefined ? 'automatic' : `${one.coupons_claimed} of ${one.rules.coupon.most} coupons`,
    `${one.committed_minor} of ${one.budget_minor} ${one.currency}`,
    one.ends_at.toISOString(),
  ]);
  return table(['campaign', 'name', 'state', 'by', 'budget', 'until'], rows);
}

/** Ends a campaign at once. Throws an OperatorFault when none of that id runs. */
export async function dropCampaign({ db }: Books, id: string): Promise<void> {
  await note({ db }, id, 'campaign ended', null);
  if (!(await endCampaign(db, id))) throw new OperatorFault(`There is no campaign ${id} that has not ended`);
}

function jsonIn(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatorFault(`${path} holds no JSON`);
  }
}
