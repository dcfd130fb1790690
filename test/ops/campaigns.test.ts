import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAudit } from '../../db/queries/audit.ts';
import { campaignsTable, dropCampaign, newCampaign } from '../../ops/campaigns.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';

let database: FreshDatabase;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'campaigns-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const rules = {
  ...{ name: 'Autumn', gives: { kind: 'fixed', offMinor: 100 }, currency: 'CNY', budgetMinor: 5_000 },
  ...{ from: '2026-11-01T00:00:00+08:00', until: '2026-12-01T00:00:00+08:00' },
};

async function add(text: string): Promise<string> {
  const file = join(folder, 'campaign.json');
  await writeFile(file, text);
  return newCampaign(database, file);
}

it('is added from a file, listed with its budget, and ended once', async () => {
  const id = await add(JSON.stringify(rules));
  const listed = await campaignsTable(database, new Date('2026-11-25'));
  expect(listed).toMatch(new RegExp(`${id} +Autumn +running +automatic +0 of 5000 CNY`));
  expect(await campaignsTable(database, new Date('2026-12-25'))).toMatch(/ over /);
  await dropCampaign(database, id);
  expect(await campaignsTable(database, new Date('2026-11-25'))).toMatch(/ ended /);
  await expect(dropCampaign(database, id)).rejects.toThrow(`There is no campaign ${id} that has not ended`);
  const acts = (await listAudit(database.db, { limit: 10 })).map(({ act, detail }) => [act, detail]);
  expect(acts).toEqual([
    ['campaign ended', id],
    ['campaign ended', id],
    ['campaign added', id],
  ]);
});

it.each([
  ['no JSON', '{', 'holds no JSON'],
  ['what does not fit', JSON.stringify({ ...rules, budgetMinor: 0, wrong: 1 }), /budgetMinor/],
])('is refused for %s', async (_, text, says) => {
  await expect(add(text)).rejects.toThrow(says);
});

it('is refused where there is no file', async () => {
  await expect(newCampaign(database, join(folder, 'none.json'))).rejects.toThrow('cannot be read');
});
