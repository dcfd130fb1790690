import { expect } from 'vitest';
import { seedCampaign } from '../../campaigns.ts';
import { coffee } from '../bad/world.ts';
import type { Somebody } from './journeys.ts';
import type { Stage } from './stage.ts';

/** Claims a coupon, and pays with it and with points of the payments before. */
export async function payWithCoupon(stage: Stage, { token }: Somebody): Promise<void> {
  const campaign = await seedCampaign(stage.wallet, { coupon: { most: 1, perUser: 1, days: 1 } });
  await stage.call('POST', '/v1/coupons', { token, body: { campaign } });
  const run = await stage.start('payment', { ...coffee, amountMinor: 500, usePoints: true }, token);
  expect(run.view).toMatchObject({ discounts: [{ name: 'A yuan off' }, { name: 'points' }] });
  await stage.tell(run, 'user.confirm', {}, token);
  expect((await stage.client.until(run, ({ status }) => status === 'ended', token)).outcome).toBe('paid');
  await stage.call('GET', '/v1/coupons', { token });
  await stage.call('GET', '/v1/points', { token });
}
