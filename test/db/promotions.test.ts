import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../db/client.ts';
import { expirePoints, forfeitPoints, payOwedPoints } from '../../db/points-end.ts';
import { availablePoints, earnPoints } from '../../db/points.ts';
import { returnOffers, shareOfOffers } from '../../db/promotions.ts';
import { listCoupons } from '../../db/queries/coupons.ts';
import { pointsUnit } from '../../machines/kit/points.ts';
import { freshDatabase } from '../fresh-database.ts';
import type { FreshDatabase } from '../fresh-database.ts';
import { atOnce, sound } from './books.ts';
import { currency, now, promotionsOf } from './promotions.stage.ts';

let database: FreshDatabase;
let stage: ReturnType<typeof promotionsOf>;
beforeAll(async () => {
  database = await freshDatabase();
  stage = promotionsOf(database.db);
});
afterAll(() => database.drop());
afterEach(async () => expect(await stage.books.findings()).toEqual(sound));

const committed = async (id: string) => {
  const query = database.db.selectFrom('campaigns').select(['committed_minor', 'coupons_claimed']);
  return query.where('id', '=', id).executeTakeFirstOrThrow();
};
const points = (user: string, at = now) => availablePoints(database.db, user, at);
const inLedger = async (user: string, kind: 'points' | 'suspense' | 'promotion') => {
  const query = database.db.selectFrom('ledger_accounts').select('balance_minor').where('owner', '=', user);
  return (await query.where('kind', '=', kind).where('currency', '=', pointsUnit).executeTakeFirst())?.balance_minor;
};
const giveBack = (run: string, refundedMinor: number, paidMinor: number, requestId: string) =>
  inTransaction(database.db, (tx) =>
    returnOffers(tx, { run, refundedMinor, paidMinor, requestId, merchant: stage.shop }, now),
  );

test('sixteen at once take what the budget has, and no fen more; what is released is there again', async () => {
  const campaign = await stage.campaign({ budgetMinor: 1_050 });
  const runs = Array.from({ length: 16 }, () => stage.fresh('pay'));
  const answers = await atOnce(16, (nth) => stage.reserve(`payer ${nth}`, { campaign, run: runs[nth] ?? '' }));
  expect(answers.filter((refused) => refused === undefined)).toHaveLength(10);
  expect(answers.filter((refused) => refused !== undefined)).toEqual(Array(6).fill('campaign-exhausted'));
  expect((await committed(campaign.id)).committed_minor).toBe(1_000);
  const taken = runs.filter((_, nth) => answers[nth] === undefined);
  const released = await atOnce(16, (nth) => stage.release(taken[nth % 2] ?? ''));
  expect(released.filter(Boolean)).toHaveLength(2);
  expect((await committed(campaign.id)).committed_minor).toBe(800);
});

test.each([
  ['in all', { times: 2 }, 2],
  ['in a day', { perDay: 3 }, 3],
])('one user has a campaign so often %s, also by sixteen at once', async (_, perUser, most) => {
  const campaign = await stage.campaign({ perUser });
  const answers = await atOnce(16, () => stage.reserve('keen', { campaign }));
  expect(answers.filter((refused) => refused === undefined)).toHaveLength(most);
  expect(answers).toContain('campaign-limit');
  expect(await stage.reserve('another', { campaign })).toBeUndefined();
  const tomorrow = new Date(now.getTime() + 24 * 3_600_000);
  expect(await stage.reserve('keen', { campaign }, tomorrow)).toBe('times' in perUser ? 'campaign-limit' : undefined);
});

test('a first payment is the first one', async () => {
  const campaign = await stage.campaign({ firstPaymentOnly: true });
  const answers = await atOnce(8, () => stage.reserve('newcomer', { campaign }));
  expect(answers.filter((refused) => refused === undefined)).toHaveLength(1);
  await stage.pay('regular', 100);
  expect(await stage.reserve('regular', { campaign })).toBe('campaign-limit');
});

test('sixteen at once claim the coupons that there are, and one user no more than theirs', async () => {
  const { id } = await stage.campaign({ coupon: { most: 5, perUser: 1, days: 3 } });
  const keen = await atOnce(8, () => stage.claim('keen', id));
  expect(keen.filter(({ ok }) => ok)).toHaveLength(1);
  expect(keen).toContainEqual({ ok: false, reason: 'had' });
  const others = await atOnce(16, (nth) => stage.claim(`claimant ${nth}`, id));
  expect(others.filter(({ ok }) => ok)).toHaveLength(4);
  expect(others).toContainEqual({ ok: false, reason: 'none-left' });
  expect(await committed(id)).toMatchObject({ coupons_claimed: 5 });
});

test('a claim that is repeated is the same coupon, good to the end of the third day', async () => {
  const { id } = await stage.campaign({ coupon: { most: 5, perUser: 2, days: 3 } });
  const both = await Promise.all([stage.claim('repeater', id, 'cpn_1'), stage.claim('repeater', id, 'cpn_1')]);
  expect(both.map((claimed) => claimed.ok && claimed.coupon.id)).toEqual(['cpn_1', 'cpn_1']);
  const [coupon, ...rest] = await listCoupons(database.db, 'repeater');
  expect(rest).toEqual([]);
  expect(coupon?.expires_at.toISOString()).toBe('2026-11-27T16:00:00.000Z');
  const automatic = await stage.campaign();
  expect(await stage.claim('repeater', automatic.id)).toEqual({ ok: false, reason: 'unknown' });
  expect(await stage.claim('repeater', id, 'cpn_2', new Date('2026-12-02'))).toEqual({ ok: false, reason: 'over' });
});

test('a coupon pays once, and is there again when nothing came of it', async () => {
  const campaign = await stage.campaign({ coupon: { most: 5, perUser: 1, days: 3 } });
  await stage.claim('holder', campaign.id, 'cpn_once');
  const wish = { campaign, coupon: 'cpn_once' };
  const runs = Array.from({ length: 8 }, () => stage.fresh('pay'));
  const answers = await atOnce(8, (nth) => stage.reserve('holder', { ...wish, run: runs[nth] ?? '' }));
  expect(answers.filter((refused) => refused === undefined)).toHaveLength(1);
  expect(answers).toContain('coupon-used');
  await stage.release(runs[answers.indexOf(undefined)] ?? '');
  expect(await stage.reserve('thief', wish)).toBe('coupon-used');
  const run = await stage.pay('holder', 500, wish);
  const [coupon] = await listCoupons(database.db, 'holder');
  expect(coupon).toMatchObject({ run_id: run, used_at: now });
  expect(await stage.release(run)).toBe(false);
});

test('points are earned once, spent oldest first, and never twice', async () => {
  const user = 'collector';
  await stage.pay(user, 9_000, { earns: 90 });
  const older = { requestId: 'older', run: 'older', user, points: 30, currency, expiresAt: new Date('2027-01-01') };
  for (let nth = 0; nth < 2; nth++) await inTransaction(database.db, (tx) => earnPoints(tx, older));
  expect(await points(user)).toBe(120);
  const runs = Array.from({ length: 16 }, () => stage.fresh('pay'));
  const answers = await atOnce(16, (nth) => stage.reserve(user, { points: 25, run: runs[nth] ?? '' }));
  expect(answers.filter((refused) => refused === undefined)).toHaveLength(4);
  expect(answers).toContain('points-insufficient');
  expect([await points(user), await inLedger(user, 'points')]).toEqual([20, 120]);
  for (const run of runs) await stage.release(run);
  await stage.pay(user, 500, { points: 40 });
  const lots = database.db.selectFrom('point_lots').select(['points', 'left_points']).where('user_id', '=', user);
  expect(await lots.orderBy('expires_at').execute()).toEqual([
    { points: 30, left_points: 0 },
    { points: 90, left_points: 80 },
  ]);
  expect([await inLedger(user, 'points'), await inLedger(user, 'promotion')]).toEqual([80, -80]);
});

test('points expire with their lot, not before, and those of who goes at once', async () => {
  const user = 'forgetful';
  await stage.pay(user, 3_000, { earns: 30 });
  const justBefore = new Date('2027-11-30T15:59:59.999Z');
  const end = new Date('2027-11-30T16:00:00Z');
  expect(await expirePoints(database.db, justBefore)).toBe(0);
  expect([await points(user, justBefore), await points(user, end)]).toEqual([30, 0]);
  await Promise.all([expirePoints(database.db, end), expirePoints(database.db, end)]);
  expect(await inLedger(user, 'points')).toBe(0);
  await stage.pay(user, 3_000, { earns: 30 });
  await inTransaction(database.db, (tx) => forfeitPoints(tx, user));
  expect([await points(user), await inLedger(user, 'points')]).toEqual([0, 0]);
});

test('three parts of a refund give back exactly everything; each once', async () => {
  const user = 'returner';
  const campaign = await stage.campaign({ coupon: { most: 5, perUser: 1, days: 3 } });
  await stage.claim(user, campaign.id, 'cpn_back');
  await stage.pay(user, 7_700, { earns: 77 });
  const wish = { campaign, coupon: 'cpn_back', discountMinor: 101, points: 50, earns: 9 };
  const run = await stage.pay(user, 997, wish);
  const before = { merchant: 7_700 + 997 + 151, committed: 101, points: 77 - 50 + 9 };
  expect(await points(user)).toBe(before.points);
  const parts = [
    [333, { discountMinor: 33, pointsMinor: 16, pointsUsed: 16, pointsEarned: 3 }],
    [333, { discountMinor: 34, pointsMinor: 17, pointsUsed: 17, pointsEarned: 3 }],
    [331, { discountMinor: 34, pointsMinor: 17, pointsUsed: 17, pointsEarned: 3 }],
  ] as const;
  for (const [nth, [part, share]] of parts.entries()) {
    const asked = { run, refundedMinor: part, paidMinor: 997 };
    expect(await shareOfOffers(database.db, asked)).toEqual(share);
    const isUsed = (await listCoupons(database.db, user))[0]?.used_at;
    expect(isUsed).toEqual(now);
    const both = await Promise.all([1, 2].map(() => giveBack(run, part, 997, `refund ${nth}`)));
    expect(both).toEqual([share, share]);
  }
  expect(await points(user)).toBe(77);
  expect((await committed(campaign.id)).committed_minor).toBe(0);
  expect((await listCoupons(database.db, user))[0]).toMatchObject({ used_at: null, run_id: null });
  await expect(giveBack(run, 1, 997, 'refund 4')).rejects.toMatchObject({ reason: 'more-than-paid' });
  expect(await giveBack('pay_unknown', 1, 997, 'refund 5')).toMatchObject({ discountMinor: 0, pointsEarned: 0 });
});

test('points that were earned, spent, and then refunded are owed, and paid by those that come', async () => {
  const user = 'spender';
  const first = await stage.pay(user, 5_000, { earns: 50 });
  await stage.pay(user, 500, { points: 45 });
  await giveBack(first, 5_000, 5_000, 'refund of the first');
  expect([await points(user), await inLedger(user, 'suspense')]).toEqual([-45, -45]);
  expect(await stage.reserve(user, { points: 1 })).toBe('points-insufficient');
  await stage.pay(user, 6_000, { earns: 60 });
  expect(await points(user)).toBe(15);
  expect(await stage.reserve(user, { points: 16 })).toBe('points-insufficient');
  expect(await payOwedPoints(database.db, now)).toBe(1);
  expect([await points(user), await inLedger(user, 'suspense'), await inLedger(user, 'points')]).toEqual([15, 0, 15]);
  expect(await payOwedPoints(database.db, now)).toBe(0);
});
