import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { campaignSchema, couponEnd, discountOf, isFor, isOpenAt } from '../../machines/kit/campaign.ts';
import { mostPoints, pointsEnd, pointsFor } from '../../machines/kit/points.ts';
import { shareOf } from '../../machines/kit/shares.ts';
import { aCampaign } from '../db/promotions.stage.ts';

describe('what a campaign takes off', () => {
  it.each([
    ['ten percent, a fen begun left out', { kind: 'percent', hundredths: 1_000 }, undefined, 2_379, 237],
    ['a percentage up to its cap', { kind: 'percent', hundredths: 5_000 }, 300, 10_000, 300],
    ['all of it, but for a fen', { kind: 'percent', hundredths: 10_000 }, undefined, 2_372, 2_371],
    ['a fixed amount', { kind: 'fixed', offMinor: 500 }, undefined, 2_372, 500],
    ['a fixed amount that is more than the price', { kind: 'fixed', offMinor: 500 }, undefined, 300, 299],
    ['nothing of one fen', { kind: 'fixed', offMinor: 500 }, undefined, 1, 0],
    ['less than it is from', { kind: 'threshold', fromMinor: 2_000, offMinor: 300 }, undefined, 1_999, 0],
    ['as much as it is from', { kind: 'threshold', fromMinor: 2_000, offMinor: 300 }, undefined, 2_000, 300],
  ])('%s', (_, gives, capMinor, price, off) => {
    expect(discountOf(aCampaign({ gives, ...(capMinor === undefined ? {} : { capMinor }) }), price)).toBe(off);
  });

  it('leaves a fen to pay, whatever it is', () => {
    const prices = fc.integer({ min: 1, max: 1_000_000_000_000 });
    const gives = fc.oneof(
      fc.record({ kind: fc.constant('percent'), hundredths: fc.integer({ min: 1, max: 10_000 }) }),
      fc.record({ kind: fc.constant('fixed'), offMinor: prices }),
      fc.record({ kind: fc.constant('threshold'), fromMinor: prices, offMinor: prices }),
    );
    fc.assert(
      fc.property(gives, prices, (what, price) => {
        const off = discountOf(aCampaign({ gives: what }), price);
        expect(Number.isInteger(off) && off >= 0 && off < price).toBe(true);
      }),
    );
  });
});

describe('when and where a campaign holds', () => {
  // 25 November 2026 is a Wednesday; 04:00 in UTC is noon in Shanghai.
  it.each([
    ['at any time', {}, '2026-11-25T04:00:00Z', true],
    ['before it begins', {}, '2026-10-31T15:59:59Z', false],
    ['when it ends', {}, '2026-11-30T16:00:00Z', false],
    ['in its hours', { hours: { from: 12, to: 13 } }, '2026-11-25T04:59:59Z', true],
    ['after its hours', { hours: { from: 12, to: 13 } }, '2026-11-25T05:00:00Z', false],
    ['over midnight, late', { hours: { from: 22, to: 6 } }, '2026-11-25T15:00:00Z', true],
    ['over midnight, early', { hours: { from: 22, to: 6 } }, '2026-11-25T21:59:00Z', true],
    ['over midnight, by day', { hours: { from: 22, to: 6 } }, '2026-11-25T04:00:00Z', false],
    ['on its day', { weekdays: [3] }, '2026-11-24T16:00:00Z', true],
    ['on another day', { weekdays: [3] }, '2026-11-24T15:59:59Z', false],
    ['on a Sunday', { weekdays: [7] }, '2026-11-28T16:00:00Z', true],
  ])('%s', (_, changed, at, isOpen) => {
    expect(isOpenAt(aCampaign(changed), new Date(at))).toBe(isOpen);
  });

  const merchant = { id: `mer_${'1'.repeat(32)}`, mcc: '5812' };
  it.each([
    ['everywhere', {}, merchant, true],
    ['at its merchants', { merchants: [merchant.id] }, merchant, true],
    ['at others', { merchants: [`mer_${'2'.repeat(32)}`] }, merchant, false],
    ['by what is sold', { mccs: ['5812'] }, merchant, true],
    ['where something else is sold', { mccs: ['5411'] }, merchant, false],
    ['where nobody knows what is sold', { mccs: ['5812'] }, { ...merchant, mcc: null }, false],
  ])('%s', (_, changed, at, isHere) => {
    expect(isFor(aCampaign(changed), at)).toBe(isHere);
  });

  it('gives coupons that end with a day, and with the campaign', () => {
    const coupon = { most: 1, perUser: 1, days: 2 };
    const end = (at: string) => couponEnd(aCampaign({ coupon }), new Date(at)).toISOString();
    expect(end('2026-11-24T16:00:00Z')).toBe('2026-11-26T16:00:00.000Z');
    expect(end('2026-11-30T10:00:00Z')).toBe('2026-11-30T16:00:00.000Z');
  });

  it.each([
    ['until', { until: '2026-11-01T00:00:00+08:00' }],
    ['gives', { gives: { kind: 'percent', hundredths: 10_001 } }],
    ['budgetMinor', { budgetMinor: 0 }],
    ['hours', { hours: { from: 24, to: 25 } }],
  ])('is refused for its %s', (field, changed) => {
    const { error } = campaignSchema.safeParse({ ...aCampaign(), ...changed });
    expect(error?.issues[0]?.path[0]).toBe(field);
  });
});

describe('points', () => {
  it.each([
    [99, 1, 0],
    [2_372, 1, 23],
    [2_372, 3, 69],
    [2_372, 0, 0],
  ])('for %i fen at %i a yuan: %i', (paid, perYuan, points) => {
    expect(pointsFor(paid, perYuan)).toBe(points);
  });

  it('pay half at most, and expire with the month a year later', () => {
    expect([mostPoints(1), mostPoints(2_373)]).toEqual([0, 1_186]);
    expect(pointsEnd(new Date('2026-11-30T15:59:59Z')).toISOString()).toBe('2027-11-30T16:00:00.000Z');
    expect(pointsEnd(new Date('2026-11-30T16:00:00Z')).toISOString()).toBe('2027-12-31T16:00:00.000Z');
  });
});

describe('shares of a refund', () => {
  it('add up to the whole, however it is cut, and none is negative', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 1_000_000_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), parts, (whole, cut) => {
        const paid = cut.reduce((sum, part) => sum + part, 0);
        let before = 0;
        const shares = cut.map((part) => {
          const share = shareOf(whole, before, part, paid);
          before += part;
          return share;
        });
        expect(shares.every((share) => share >= 0)).toBe(true);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(whole);
      }),
    );
  });

  it('never run ahead of what is refunded', () => {
    const paid = fc.integer({ min: 2, max: 1_000_000 });
    fc.assert(
      fc.property(paid, fc.integer({ min: 0, max: 1_000_000 }), (paidMinor, whole) => {
        const half = Math.floor(paidMinor / 2);
        expect(shareOf(whole, 0, half, paidMinor)).toBeLessThanOrEqual((whole * half) / paidMinor);
      }),
    );
  });
});
