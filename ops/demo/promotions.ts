import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoMerchants } from '../../db/seed.ts';
import { dropCampaign, newCampaign } from '../campaigns.ts';
import { bindSandboxCard } from '../sandbox-sources.ts';
import { newKey } from './stage.ts';
import type { Person, Stage } from './stage.ts';
import type { Fields, RunJson } from './transcript.ts';
import { asFields } from './transcript.ts';

const start = '/v1/flows/payment';
const cafe = demoMerchants.cafe.id;
const hourMs = 3_600_000;

/** A coupon is claimed and used, a campaign takes off by itself until its budget is used up, and points pay a part. */
export async function payForLess(stage: Stage, person: Person, dataDir: string): Promise<void> {
  const { transcript } = stage;
  const { token } = person;
  transcript.scene(
    'A coupon: 5.00 off at the café, claimed and used; the house pays the merchant what the payer does not',
  );
  const byCoupon = await campaign(stage, dataDir, {
    ...{ name: 'Five off a coffee', gives: { kind: 'fixed', offMinor: 500 }, budgetMinor: 900 },
    coupon: { most: 100, perUser: 2, days: 7 },
  });
  await transcript.call('GET', '/v1/coupons', { token, expect: 200 });
  const first = await claim(stage, person, byCoupon);
  const second = await claim(stage, person, byCoupon);
  const paid = await begin(stage, person, { coupon: first });
  transcript.check('18.72 of 23.72 are left to pay', paid.view['payableMinor'] === 1_872);
  await confirm(stage, person, paid);

  transcript.scene('The second coupon: the campaign’s budget is used up, and the payer is told so');
  const told = { state: 'declined', reason: 'campaign-exhausted' };
  await transcript.run('POST', start, { ...(await asking(stage, person, { coupon: second })), expect: 201, ...told });

  transcript.scene('A campaign without a coupon: ten percent off by itself');
  const automatic = await campaign(stage, dataDir, {
    ...{ name: 'Ten percent at noon and always', gives: { kind: 'percent', hundredths: 1_000 }, budgetMinor: 100_000 },
  });
  const lucky = await begin(stage, person, {});
  transcript.check('2.37 are taken off', lucky.view['discountMinor'] === 237);
  await confirm(stage, person, lucky);
  for (const id of [byCoupon, automatic]) await dropCampaign(stage, id);

  transcript.scene('Points: one for each yuan paid; a hundred of them are one yuan');
  const { points } = await transcript.call('GET', '/v1/points', { token, expect: 200 });
  const cheaper = await begin(stage, person, { usePoints: true });
  const used = Math.min(Number(points), 1_186);
  transcript.check(`${used} of ${String(points)} points pay a part, half at most`, cheaper.view['pointsUsed'] === used);
  await confirm(stage, person, cheaper);
  await transcript.call('GET', '/v1/points?limit=3', { token, expect: 200 });
}

async function campaign({ db, transcript }: Stage, dataDir: string, rules: Fields): Promise<string> {
  const [from, until] = [-hourMs, 24 * hourMs].map((ms) => new Date(Date.now() + ms).toISOString());
  const file = join(dataDir, 'campaign.json');
  await writeFile(file, JSON.stringify({ ...rules, currency: 'CNY', from, until, merchants: [cafe] }));
  transcript.say(`purser campaign add campaign.json   (${JSON.stringify(rules)})`);
  return newCampaign({ db }, file);
}

async function claim({ transcript }: Stage, { token }: Person, id: string): Promise<string> {
  const sent = { token, key: newKey(), body: { campaign: id }, expect: 201 };
  return String((await transcript.call('POST', '/v1/coupons', sent))['id']);
}

async function asking(stage: Stage, { user, token }: Person, over: Fields) {
  const fundFrom = [await bindSandboxCard(stage, user, '6200000000010012')];
  return { token, key: newKey(), body: { merchant: cafe, amountMinor: 2_372, currency: 'CNY', fundFrom, ...over } };
}

async function begin(stage: Stage, person: Person, over: Fields): Promise<RunJson> {
  const sent = { ...(await asking(stage, person, over)), expect: 201, state: 'awaitingConfirmation' };
  return stage.transcript.run('POST', start, sent);
}

/** The password is given with each: by now more may have been paid than goes without one. */
async function confirm({ transcript }: Stage, { token }: Person, { id }: RunJson): Promise<void> {
  const body = { type: 'user.confirm', password: '902817' };
  await transcript.call('POST', `${start}/${id}/events`, { token, key: newKey(), body, expect: 200 });
  const look = () => transcript.quietly(`${start}/${id}`, token);
  await transcript.until(
    'it is paid',
    async () => asFields(await look()),
    ({ outcome }) => outcome === 'paid',
  );
}
