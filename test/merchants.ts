import { demoMerchants } from '../db/seed.ts';
import { newMerchantKey } from '../ops/merchants.ts';
import type { Wallet } from './wallet.ts';

/** A key that the server of a merchant calls with; the cafe's where none is said. */
export async function keyOf(wallet: Wallet, merchant: string = demoMerchants.cafe.id): Promise<string> {
  return (await newMerchantKey(wallet, merchant, 'test')).key;
}
