import { expect } from 'vitest';
import { keyOf } from '../../merchants.ts';
import type { Stage } from './stage.ts';

/** A merchant's server calls; its key is to be found nowhere. */
export async function callAsMerchant(stage: Stage): Promise<string> {
  const key = await keyOf(stage.wallet);
  const seen = (await stage.call('GET', '/v1/merchant', { token: key })) as unknown as { name: string };
  expect(seen.name).toBe('PURSER DEMO CAFE');
  return key;
}
