import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import { inTransaction } from '../../db/client.ts';
import { checkLedger } from '../../db/ledger-check.ts';
import { earnPoints } from '../../db/points.ts';
import { reserveOffer } from '../../db/promotion-uses.ts';
import { returnOffers } from '../../db/promotions.ts';
import { endCampaign } from '../../db/queries/campaigns.ts';
import { idOf } from '../../machines/kit/ids.ts';
import { newMerchant } from '../../ops/merchants.ts';
import { bindSandboxCard } from '../../ops/sandbox-sources.ts';
import { sweepOffers } from '../../workflows/activities/sweep-offers.ts';
import { isOver } from '../../workflows/is-over.ts';
import { seedCampaign } from '../campaigns.ts';
import { startWallet } from '../wallet.ts';
import type { Wallet } from '../wallet.ts';
import { clientOf } from './client.ts';
import type { Client, Fields, RunJson } from './client.ts';
import { signedIn } from './staff.stage.ts';
import { balanceOf, movementsOf, personOf } from './transfer.people.ts';
import type { Person } from './transfer.people.ts';

const currency = 'CNY';
const hourMs = 3_600_000;
let wallet: Wallet;
let client: Client;
beforeAll(async () => {
  wallet = await startWallet();
  client = clientOf(wallet);
});
afterAll(async () => {
  const { entries: _, sums, ...found } = await checkLedger(wallet.db);
  await wallet.stop();
  expect(found).toEqual({ unbalanced: [], drifted: [], holdsApart: [], recordsApart: [] });
  expect(sums.every(({ sumMinor }) => sumMinor === 0)).toBe(true);
});

let shops = 0;
/** A merchant of its own for each test, so that campaigns of others do not matter. */
function newShop(): Promise<string> {
  shops += 1;
  const number = `1041040000${String(shops).padStart(5, '0')}`;
  const facts = { currency, accepts: null, acquirer: '31250156', forwarder: '48020000', city: 'SHANGHAI' } as const;
  return newMerchant(wallet, { ...facts, name: `SHOP ${shops}`, mcc: '5812', number });
}

/** A campaign of 5.00 off at one merchant that runs, with what is changed of it. */
const campaignAt = (shop: string, changed: Fields = {}): Promise<string> =>
  seedCampaign(wallet, { name: 'Five off', gives: { kind: 'fixed', offMinor: 500 }, merchants: [shop], ...changed });

const byCoupon = { coupon: { most: 10, perUser: 1, days: 7 } };
const rich = () => personOf(wallet, { balanceMinor: 50_000 });
const claim = ({ token }: Person, campaign: string, key?: string) =>
  client.call('POST', '/v1/coupons', { token, body: { campaign }, key });
const coupons = async ({ token }: Person) => (await client.call('GET', '/v1/coupons', { token })).body;
const pointsOf = async ({ token }: Person) => (await client.call('GET', '/v1/points', { token })).body;
const begin = ({ token }: Person, merchant: string, over: Fields = {}): Promise<RunJson> =>
  client.start('payment', { merchant, amountMinor: 2_372, currency, ...over }, { token });
const confirm = async (run: RunJson, { token }: Person): Promise<RunJson> => {
  await client.tell(run, { type: 'user.confirm' }, { token });
  return client.until(run, ({ status }) => status === 'ended', token);
};
const committed = async (id: string) =>
  (await wallet.db.selectFrom('campaigns').select('committed_minor').where('id', '=', id).executeTakeFirst())
    ?.committed_minor;

async function earned({ user }: Person, points: number): Promise<void> {
  const expiresAt = new Date(Date.now() + hourMs);
  const move = { requestId: `earned/${user}`, run: 'test', user, points, currency, expiresAt };
  await inTransaction(wallet.db, (tx) => earnPoints(tx, move));
}

describe.concurrent('a coupon', () => {
  it('is claimed once, pays a part that the house gives the merchant, and is used', async () => {
    const [payer, shop] = [await rich(), await newShop()];
    const campaign = await campaignAt(shop, byCoupon);
    expect((await coupons(payer))['claimable']).toContainEqual(
      expect.objectContaining({ id: campaign, name: 'Five off', gives: expect.objectContaining({ offMinor: 500 }) }),
    );
    const key = randomUUID();
    const [claimed, repeated] = [await claim(payer, campaign, key), await claim(payer, campaign, key)];
    expect(claimed).toMatchObject({ status: 201, body: { campaign, state: 'available', run: null } });
    expect(repeated.body).toEqual(claimed.body);
    expect(await claim(payer, campaign)).toMatchObject({ status: 409, body: { code: 'no-coupon-left' } });
    const run = await begin(payer, shop);
    const discounts = [{ name: 'Five off', amountMinor: 500 }];
    expect(run.view).toMatchObject({
      ...{ amountMinor: 2_372, payableMinor: 1_872, discountMinor: 500, discounts, pointsEarned: 18 },
      funding: [{ from: 'balance', amountMinor: 1_872 }],
    });
    expect((await coupons(payer))['coupons']).toMatchObject([{ state: 'reserved', run: run.id }]);
    const other = await begin(payer, shop, { coupon: claimed.body['id'] });
    expect(other).toMatchObject({ outcome: 'declined', reason: 'coupon-used' });
    expect(await confirm(run, payer)).toMatchObject({ outcome: 'paid' });
    expect(await movementsOf(wallet, run)).toEqual(['hold 1872', 'payment 1872', 'discount 500', 'points-earned 18']);
    expect(await balanceOf(client, payer)).toEqual([50_000 - 1_872, 0]);
    expect((await coupons(payer))['coupons']).toMatchObject([{ state: 'used', run: run.id }]);
    const { body } = await client.call('GET', '/v1/transactions?limit=1', { token: payer.token });
    const [{ id }] = body['transactions'] as [{ id: string }];
    const one = await client.call('GET', `/v1/transactions/${id}`, { token: payer.token });
    const price = { name: 'price', amountMinor: 2_372 };
    expect(one.body['receipt']).toMatchObject({ lines: [price, { amountMinor: -500 }], totalMinor: 1_872, points: 18 });
  });

  it('is there again when the payer cancels, does not confirm, or has too little', async () => {
    const [payer, shop] = [await personOf(wallet, { balanceMinor: 100 }), await newShop()];
    const campaign = await campaignAt(shop, byCoupon);
    await claim(payer, campaign);
    const hasty = clientOf({ app: wallet.appWith({ policy: { payment: { confirmExpiryMs: 300 } } }) });
    const late = await hasty.start('payment', { merchant: shop, amountMinor: 2_372, currency }, { token: payer.token });
    expect(late.view['discountMinor']).toBe(500);
    expect((await client.until(late, ({ status }) => status === 'ended', payer.token)).outcome).toBe('expired');
    const cancelled = await begin(payer, shop);
    expect(cancelled.view['discountMinor']).toBe(500);
    const told = await client.tell(cancelled, { type: 'user.cancel' }, { token: payer.token });
    expect(told.outcome).toBe('cancelled');
    const poor = await begin(payer, shop);
    expect(await confirm(poor, payer)).toMatchObject({ outcome: 'declined', reason: 'insufficient-funds' });
    const fundFrom = [await bindSandboxCard(wallet, payer.user, '6200000000010038')];
    const refused = await begin(payer, shop, { fundFrom });
    expect(refused.view['discountMinor']).toBe(500);
    expect(await confirm(refused, payer)).toMatchObject({ outcome: 'declined', reason: 'insufficient-funds' });
    expect((await coupons(payer))['coupons']).toMatchObject([{ state: 'available', run: null }]);
    expect(await committed(campaign)).toBe(0);
  });

  it('that was chosen and is none for this payment is told', async () => {
    const [payer, shop, another] = [await rich(), await newShop(), await newShop()];
    const large = { gives: { kind: 'threshold', fromMinor: 3_000, offMinor: 500 }, ...byCoupon };
    const campaign = await campaignAt(shop, large);
    const coupon = (await claim(payer, campaign)).body['id'];
    const reasonOf = async (merchant: string, over: Fields) =>
      (await begin(payer, merchant, { coupon, ...over })).reason;
    expect(await reasonOf(shop, {})).toBe('coupon-not-applicable');
    expect(await reasonOf(another, { amountMinor: 3_000 })).toBe('coupon-not-applicable');
    expect(await reasonOf(shop, { coupon: `cpn_${'0'.repeat(32)}` })).toBe('coupon-unknown');
    const tight = await campaignAt(shop, { budgetMinor: 400, ...byCoupon });
    const poor = (await claim(payer, tight)).body['id'];
    expect(await reasonOf(shop, { coupon: poor })).toBe('campaign-exhausted');
    await wallet.db.updateTable('coupons').set({ expires_at: new Date() }).where('id', '=', String(poor)).execute();
    expect(await reasonOf(shop, { coupon: poor })).toBe('coupon-expired');
    await endCampaign(wallet.db, campaign);
    expect(await reasonOf(shop, { amountMinor: 3_000 })).toBe('campaign-exhausted');
    expect((await begin(payer, shop, { amountMinor: 3_000 })).view['discountMinor']).toBe(0);
    expect(await claim(payer, campaign)).toMatchObject({ status: 409, body: { code: 'no-coupon-left' } });
    expect(await claim(payer, `cmp_${'0'.repeat(32)}`)).toMatchObject({ status: 404 });
  });
});

describe.concurrent('a campaign', () => {
  it('takes off by itself, the best of those that hold; when its budget is used up the next', async () => {
    const [payer, shop] = [await rich(), await newShop()];
    const best = await campaignAt(shop, {
      name: 'Half',
      gives: { kind: 'percent', hundredths: 5_000 },
      capMinor: 900,
      budgetMinor: 1_000,
    });
    await campaignAt(shop);
    await campaignAt(shop, { name: 'Not now', gives: { kind: 'fixed', offMinor: 2_000 }, sources: ['credit'] });
    const [first, second] = [await begin(payer, shop), await begin(payer, shop)];
    expect([first, second].map(({ view }) => view['discounts'])).toEqual([
      [{ name: 'Half', amountMinor: 900 }],
      [{ name: 'Five off', amountMinor: 500 }],
    ]);
    await client.tell(first, { type: 'user.cancel' }, { token: payer.token });
    expect(await committed(best)).toBe(0);
    const fundFrom = [await bindSandboxCard(wallet, payer.user, '6200000000010020')];
    const byCredit = await begin(payer, shop, { fundFrom });
    expect(byCredit.view['discounts']).toEqual([{ name: 'Not now', amountMinor: 2_000 }]);
  });

  it('is measured by what is left to pay: sources and passwords', async () => {
    const [payer, shop] = [await personOf(wallet, { balanceMinor: 15_100 }), await newShop()];
    await campaignAt(shop, { gives: { kind: 'fixed', offMinor: 5_000 } });
    const run = await begin(payer, shop, { amountMinor: 20_100 });
    expect(run.view).toMatchObject({ payableMinor: 15_100, passwordNeeded: false, funding: [{ kind: 'balance' }] });
    expect(await confirm(run, payer)).toMatchObject({ outcome: 'paid' });
    expect(await balanceOf(client, payer)).toEqual([0, 0]);
  });

  it('is shown to staff with what is used of it', async () => {
    const [payer, shop] = [await rich(), await newShop()];
    const id = await campaignAt(shop, { perUser: { times: 1 } });
    await begin(payer, shop);
    expect((await begin(payer, shop)).view['discountMinor'], 'as often as one may have it').toBe(0);
    const { token } = await signedIn(wallet, 'sam', 'support');
    const headers = { 'X-Reason': 'Test' };
    const { body } = await client.call('GET', '/v1/ops/campaigns?limit=100', { token, headers });
    const shown = { id, state: 'running', committedMinor: 500, couponsClaimed: 0, rules: { merchants: [shop] } };
    expect(body['campaigns']).toContainEqual(
      expect.objectContaining({ ...shown, rules: expect.objectContaining(shown.rules) }),
    );
  });
});

describe.concurrent('points', () => {
  it('pay up to half, beside a campaign, by balance and card together; what is really paid earns', async () => {
    const [payer, shop] = [await personOf(wallet, { balanceMinor: 400 }), await newShop()];
    await campaignAt(shop, { pointsPerYuan: 3 });
    await earned(payer, 5_000);
    const fundFrom = ['balance', await bindSandboxCard(wallet, payer.user, '6200000000010012')];
    const run = await begin(payer, shop, { usePoints: true, split: true, fundFrom });
    expect(run.view).toMatchObject({
      ...{ payableMinor: 936, discountMinor: 1_436, pointsUsed: 936, pointsEarned: 27 },
      discounts: [{ amountMinor: 500 }, { name: 'points', amountMinor: 936 }],
      funding: [
        { kind: 'balance', amountMinor: 400 },
        { kind: 'card', amountMinor: 536 },
      ],
    });
    expect(await pointsOf(payer)).toMatchObject({ points: 4_064, setAside: 936, worthMinor: 4_064 });
    expect(await confirm(run, payer)).toMatchObject({ outcome: 'paid' });
    const moved = [
      'hold 400',
      'payment 400',
      'payment 536',
      'discount 1436',
      'points-redeemed 936',
      'points-earned 27',
    ];
    expect(await movementsOf(wallet, run)).toEqual(moved);
    const after = await pointsOf(payer);
    expect(after).toMatchObject({ points: 4_091, setAside: 0 });
    const movements = [
      { kind: 'points-earned', points: 27, run: run.id },
      { kind: 'points-redeemed', points: -936, run: run.id },
      { kind: 'points-earned', points: 5_000 },
    ];
    expect(after['movements']).toMatchObject(movements);
    const page = await client.call('GET', '/v1/points?limit=2', { token: payer.token });
    const next = await client.call('GET', `/v1/points?cursor=${String(page.body['nextCursor'])}`, payer);
    expect([page.body['movements'], next.body['movements']]).toMatchObject([movements.slice(0, 2), movements.slice(2)]);
    const refund = { run: run.id, merchant: shop, refundedMinor: 936, paidMinor: 936, requestId: 'refund' };
    await inTransaction(wallet.db, (tx) => returnOffers(tx, refund));
    expect(await pointsOf(payer)).toMatchObject({ points: 5_000 });
  });

  it('that were set aside for a payment that vanished come back; one that waits keeps them', async () => {
    const [payer, shop] = [await rich(), await newShop()];
    await earned(payer, 100);
    const gone = { run: idOf('pay', uuidv7()), user: payer.user, currency, campaign: null, discountMinor: 0 } as const;
    const then = new Date(Date.now() - 2 * hourMs);
    await inTransaction(wallet.db, (tx) => reserveOffer(tx, { ...gone, points: 60, pointsMinor: 60 }, then));
    const waiting = await begin(payer, shop, { usePoints: true });
    expect(waiting.view['pointsUsed']).toBe(40);
    await wallet.db.updateTable('promotion_uses').set({ created_at: then }).where('run_id', '=', waiting.id).execute();
    await sweepOffers(wallet.db, (run) => isOver(wallet.runs.client, run), new Date());
    expect(await pointsOf(payer)).toMatchObject({ points: 60, setAside: 40 });
    expect(await confirm(waiting, payer)).toMatchObject({ outcome: 'paid' });
  });
});
